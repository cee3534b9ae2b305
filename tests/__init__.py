# Pure: no database
from . import test_tools_bands

# Facts and profiles
from . import test_facts_company
from . import test_facts_history
from . import test_facts_invoice
from . import test_facts_purchase
from . import test_job
from . import test_performance
from . import test_profile
from . import test_queue
from . import test_screens
