"""Rules for BPF objects: `bpf_object(name, root, srcs)` compiles a crate with corelate."""

def _bpf_object_impl(ctx):
    object = ctx.actions.declare_file(ctx.label.name + ".bpf.o")

    # A worker gets what is in this file; without workers corelate reads it itself.
    args = ctx.actions.args()
    args.set_param_file_format("multiline")
    args.use_param_file("@%s", use_always = True)
    args.add(ctx.file.root)
    args.add("-o", object)
    args.add_all(ctx.attr.options)

    ctx.actions.run(
        mnemonic = "CorelateBuild",
        executable = ctx.executable._corelate,
        arguments = ["build", args],
        inputs = [ctx.file.root] + ctx.files.srcs,
        outputs = [object],
        use_default_shell_env = True,
        execution_requirements = {
            "supports-workers": "1",
            "supports-multiplex-workers": "1",
            "supports-worker-cancellation": "1",
            "requires-worker-protocol": "json",
        },
    )
    return [DefaultInfo(files = depset([object]))]

bpf_object = rule(
    implementation = _bpf_object_impl,
    attrs = {
        "root": attr.label(allow_single_file = [".rs"], mandatory = True, doc = "The crate's root."),
        "srcs": attr.label_list(allow_files = True, doc = "Its other files."),
        "options": attr.string_list(doc = "More of `corelate build`, such as `--cpu=v4`."),
        "_corelate": attr.label(
            default = "@corelate//:corelate",
            executable = True,
            allow_single_file = True,
            cfg = "exec",
        ),
    },
)

def _installed_corelate_impl(repository_ctx):
    found = repository_ctx.os.environ.get("CORELATE") or repository_ctx.which("corelate")
    if not found:
        fail("there is no corelate on PATH; CORELATE names one that is elsewhere")
    repository_ctx.symlink(found, "corelate")
    repository_ctx.file("BUILD", "exports_files([\"corelate\"])\n")

installed_corelate = repository_rule(
    implementation = _installed_corelate_impl,
    environ = ["CORELATE", "PATH"],
    local = True,
)
