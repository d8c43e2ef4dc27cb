"""The settings of the sample centre's other sources: what customers and agents did beside the contacts themselves."""

BESIDE = """
# The web shop and its app: visits, as Google Analytics 4 exports them. Its orders are told by the shop itself, below.
[[source]]
name = "web"
connector = "ga4_events"
path = "inbox/web/*.json.gz"
timezone = "Europe/Ljubljana"
user_id = "customer"  # who is signed in is told by our own number of customers

# The assistant on the web pages: its own log, mapped here. It answers alone, or hands on to the chat.
[[source]]
name = "assistant"
connector = "delimited"
path = "inbox/assistant/*.csv"
timezone = "Europe/Ljubljana"

[source.leg]
id = "session"
channel = "'bot'"
kind = "'bot'"
started_at = "opened"
left_at = "closed"
outcome = "CASE WHEN handed_over = 'yes' THEN 'flow_out:transfer' ELSE 'bot_contained' END"

[source.interaction]
customer = "user"
topic = "intent"
language = "language"

# The archive of messages: every message of WhatsApp, text and Facebook, under the desk's ids of conversations.
[[source]]
name = "messages"
connector = "delimited"
path = "inbox/messages/*.csv"
timezone = "Europe/Ljubljana"

[source.message]
id = "message"
interaction_id = "CONCAT('desk:', conversation)"
channel = "medium"
sub_channel = "platform"
customer = "customer"
sender = "author"
agent = "agent"
queue = "queue"
kind = "CASE WHEN type = 'image' THEN 'media' ELSE 'text' END"
public = "TRUE"
at = "written"
delivered_at = "delivered"
read_at = "read"

# The web shop: orders, refunds and cancellations. The number and the addresses beside them are one customer's.
[[source]]
name = "webshop"
connector = "purchases"
path = "inbox/webshop/*.csv"
timezone = "Europe/Ljubljana"

# The tills of the branches, mapped here; their times are the wall clock's.
[[source]]
name = "tills"
connector = "delimited"
path = "inbox/tills/*.csv"
timezone = "Europe/Ljubljana"
separator = "semicolon"

[source.purchase]
id = "CONCAT(receipt, '#', what)"
customer = "CASE WHEN card <> '' THEN CONCAT('customer:', card) END"
kind = "CASE what WHEN 'sale' THEN 'purchase' WHEN 'return' THEN 'refund' END"
at = "rung_up"
amount = "CAST(euros AS DOUBLE)"
currency = "'EUR'"
margin = "CAST(margin AS DOUBLE)"
quantity = "CAST(pieces AS DOUBLE)"
product = "product"
order_id = "receipt"
channel = "'in_person'"
sub_channel = "branch"

# The newsletter: one line for each letter.
[[source]]
name = "newsletter"
connector = "outreach"
path = "inbox/newsletter/*.csv"
timezone = "Europe/Ljubljana"
sub_channel = "newsletter"

# The time sheet of the telephone and the desk, mapped here; agents have the ids of the system that they work in.
[[source]]
name = "workforce"
connector = "delimited"
path = "inbox/workforce/*.csv"
timezone = "Europe/Ljubljana"

[source.agent_state]
agent = "agent"
team = "team"
state = '''CASE activity WHEN 'Ready' THEN 'available' WHEN 'Busy' THEN 'handling' WHEN 'Wrap-up' THEN 'after_contact'
WHEN 'No answer' THEN 'not_responding' WHEN 'Not ready' THEN 'away' END'''
reason = "reason"
started_at = "\\"from\\""
ended_at = "\\"to\\""
contacts = "CAST(customers AS INTEGER)"

# The agents of the mail room and of Graz: Amazon Connect's agent event stream.
[[source]]
name = "agents"
connector = "amazon_connect_events"
path = "inbox/agents/*.json.gz"
timezone = "Europe/Vienna"

# The book of customers: by it the same customer is known by telephone, mail, Facebook and card.
[[source]]
name = "customers"
connector = "delimited"
path = "inbox/customers/*.csv"
timezone = "Europe/Ljubljana"
separator = "semicolon"

[source.identity]
customer = "CONCAT('customer:', number)"
other = "address"
kind = "kind"
seen_at = "exported"
linked = "TRUE"
"""
