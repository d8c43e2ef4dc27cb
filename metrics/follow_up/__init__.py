"""The closed loop: whose contact failed, who has been served since, and which cases follow from both."""
