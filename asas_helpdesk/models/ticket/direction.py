def is_rtl(env):
    """Return whether the language of an environment is written from right to left."""
    return env["res.lang"]._get_data(code=env.lang).direction == "rtl"
