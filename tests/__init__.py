# Before everything else, because a test takes the profile when it is defined
from . import hypothesis_profile

# Pure: no database
from . import test_tools_bands
from . import test_tools_mail_repair
from . import test_tools_online_retail

# Facts and profiles
from . import test_facts_company
from . import test_facts_history
from . import test_facts_invoice
from . import test_facts_purchase
from . import test_job
from . import test_online_retail
from . import test_performance
from . import test_profile
from . import test_queue
from . import test_screens

# Cases
from . import test_case
from . import test_case_api
from . import test_case_bad_input
from . import test_case_clock
from . import test_case_defects
from . import test_case_dialogs
from . import test_case_documents
from . import test_case_import
from . import test_case_job
from . import test_case_lines
from . import test_case_mail
from . import test_case_merge
from . import test_case_number
from . import test_case_hostile_files
from . import test_case_hostile_mail
from . import test_case_mutated_mail
from . import test_case_people
from . import test_case_performance
from . import test_case_portal
from . import test_case_promise
from . import test_work_clock

# Scores
from . import test_score
from . import test_score_card
from . import test_score_edges
from . import test_score_lead
from . import test_score_oracle
from . import test_score_people
from . import test_score_signals

# Who may what, and what removing the addon leaves
from . import test_access
from . import test_access_case
from . import test_access_documents
from . import test_access_figures
from . import test_access_portal
from . import test_access_rules
from . import test_access_score
from . import test_uninstall

# Optional apps, and the browser
from . import test_shop_pos
from . import test_tours
from . import test_tours_case
from . import test_tours_score
