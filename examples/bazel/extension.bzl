"""The installed corelate, for MODULE.bazel."""

load(":corelate.bzl", "installed_corelate")

def _impl(_module_ctx):
    installed_corelate(name = "corelate")

corelate = module_extension(implementation = _impl)
