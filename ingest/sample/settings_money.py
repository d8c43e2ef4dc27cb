"""What the sample centre's channels cost, and how it reckons what a customer is worth: invented, like the centre."""

MONEY = """\
# What an agent's hour, a channel's licences, a minute and a session cost, in the currency of [site]. These figures are
# as invented as the company, and are nobody's benchmark: put in your own.
[cost.voice]
hourly_rate = 29
utilisation = "62 %"  # of a paid hour, what is spent on contacts
licences_per_month = 1400
telecom_per_minute = 0.014

[cost.chat]
hourly_rate = 27
utilisation = "68 %"
licences_per_month = 900

[cost.messaging]
hourly_rate = 27
utilisation = "75 %"
licences_per_month = 450

[cost.sms]
hourly_rate = 27
utilisation = "75 %"
licences_per_month = 120

[cost.social]
hourly_rate = 27
utilisation = "75 %"
licences_per_month = 200

[cost.email]
hourly_rate = 26
utilisation = "78 %"
licences_per_month = 350

[cost.in_person]
hourly_rate = 24
utilisation = "70 %"
licences_per_month = 300

[cost.bot]
licences_per_month = 600
bot_session = 0.05

# What a customer is worth: purchases of the next year, later ones worth less. The margin is told by the purchases.
[value]
horizon_years = 1
discount_rate = "8 %"

"""
