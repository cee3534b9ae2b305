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
from . import lifecycle_profile_rank
from . import lifecycle_queue
from . import lifecycle_job

# score: how good a lead is, and why
from . import lifecycle_score_signal
from . import lifecycle_score_signal_customer
from . import lifecycle_score_signal_lead
from . import lifecycle_score_source
from . import lifecycle_score_source_optional
from . import lifecycle_scorecard
from . import lifecycle_scorecard_condition
from . import lifecycle_scorecard_part
from . import lifecycle_score_group
from . import lifecycle_score_rule
from . import lifecycle_score_words
from . import lifecycle_score_bin
from . import lifecycle_score
from . import lifecycle_score_history
from . import lifecycle_score_objection
from . import lifecycle_score_lead
from . import lifecycle_score_statement
from . import lifecycle_score_refresh
from . import lifecycle_score_queue
from . import lifecycle_score_evidence
from . import lifecycle_score_job

# case: what customers ask and complain of, and until when it is done
from . import lifecycle_case_stage
from . import lifecycle_case_tree
from . import lifecycle_case_category
from . import lifecycle_case_cause
from . import lifecycle_case_tag
from . import lifecycle_case_team
from . import lifecycle_case
from . import lifecycle_case_number
from . import lifecycle_case_link
from . import lifecycle_case_document
from . import lifecycle_sla_policy
from . import lifecycle_sla_policy_line
from . import lifecycle_sla_escalation
from . import lifecycle_work_clock
from . import lifecycle_case_clock
from . import lifecycle_case_clock_tell
from . import lifecycle_case_sla
from . import lifecycle_case_response
from . import lifecycle_case_mail
from . import lifecycle_case_assign
from . import lifecycle_case_close
from . import lifecycle_case_customer
from . import lifecycle_case_portal
from . import lifecycle_case_portal_new
from . import lifecycle_case_upload
from . import lifecycle_case_action
from . import lifecycle_case_merge
from . import lifecycle_case_macro
from . import lifecycle_case_import
from . import lifecycle_case_job

# event: what people may react to
from . import lifecycle_event
from . import lifecycle_event_stage

# extended
from . import account_move
from . import account_partial_reconcile
from . import calendar_event
from . import crm_lead
from . import ir_sequence
from . import mail_thread
from . import res_company
from . import res_config_settings
from . import res_partner
from . import resource_calendar
from . import sale_order
from . import stock_picking
