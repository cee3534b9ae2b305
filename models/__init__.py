# facts: what the documents say
from . import lifecycle_facts_source
from . import lifecycle_facts
from . import lifecycle_facts_delivery
from . import lifecycle_facts_invoice
from . import lifecycle_facts_message_in
from . import lifecycle_facts_message_out
from . import lifecycle_facts_order
from . import lifecycle_facts_pos
from . import lifecycle_facts_purchase
from . import lifecycle_facts_quotation
from . import lifecycle_facts_receivable
from . import lifecycle_facts_sold

# profile: what they say today, and who keeps it up to date
from . import lifecycle_stage
from . import lifecycle_profile
from . import lifecycle_profile_refresh
from . import lifecycle_queue
from . import lifecycle_job

# extended
from . import account_move
from . import account_partial_reconcile
from . import res_company
from . import res_config_settings
from . import res_partner
from . import sale_order
from . import stock_picking
