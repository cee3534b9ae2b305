from hypothesis import HealthCheck, settings

# A busy machine, or one that collects garbage, may take its time to make up examples: that is no failure.
settings.register_profile('lifecycle', deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile('lifecycle')
