from . import base_partner_merge
from . import lifecycle_evidence
from . import lifecycle_evidence_line
from . import lifecycle_score_object
from . import lifecycle_score_override
from . import lifecycle_score_preview
from . import lifecycle_score_preview_grade
from . import lifecycle_score_preview_mover
