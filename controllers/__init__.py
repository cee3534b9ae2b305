from . import lifecycle_case_portal
