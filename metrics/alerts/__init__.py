"""What somebody should be told now: promises that are being broken beyond chance, and data that stay away."""
