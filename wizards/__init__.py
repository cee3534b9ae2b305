from . import base_partner_merge
from . import lifecycle_evidence
from . import lifecycle_evidence_line
