// The script of the page. Everything that it shows goes into the page as text (`textContent`): nothing of the data is ever read as HTML.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = {
    accepted: "ok",
    "not-loaded": "-",
    refused: "REFUSED",
    "timed-out": "TIMEOUT",
    crashed: "CRASHED",
    hung: "HUNG",
    panicked: "PANIC",
  };
  const outcomes = { accepted: "good", "not-loaded": "none" };
  /** Rows that are shown before more are asked for: a table of thousands of rows is slow to lay out. */
  const atFirst = 400;

  /** An element with properties and children; strings become text. */
  function make(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties))
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value !== undefined && value !== false)
        element.setAttribute(name, value === true ? "" : String(value));
    element.append(...children.filter((child) => child !== undefined && child !== null));
    return element;
  }

  const summary = () => {
    const whole = data.programs.filter(({ cells }) =>
      cells.every((cell) => cell === null || cell.outcome === "accepted"),
    );
    const kernels = data.kernels.length === 1 ? "one kernel" : `all ${data.kernels.length} kernels`;
    return `${whole.length} of ${data.programs.length} programs load on ${kernels}`;
  };

  const filter = make("input", {
    type: "search",
    id: "filter",
    placeholder: "Filter (press /)",
    "aria-label": "Filter the rows",
    oninput: () => schedule(),
  });
  const onlyBad = make("input", { type: "checkbox", id: "only-bad", onchange: () => show() });
  const themeButton = make("button", {
    type: "button",
    id: "theme",
    onclick: () => setTheme(root.dataset.theme === "dark" ? "light" : "dark"),
  });
  const root = document.documentElement;
  function setTheme(theme) {
    root.dataset.theme = theme;
    themeButton.textContent = theme === "dark" ? "Light" : "Dark";
  }
  const preferred = matchMedia("(prefers-color-scheme: dark)");
  setTheme(preferred.matches ? "dark" : "light");
  preferred.addEventListener("change", () => setTheme(preferred.matches ? "dark" : "light"));

  const kernelHeads = () =>
    data.kernels.map(({ name, version, arch }) =>
      make(
        "th",
        { scope: "col", title: `${name}: ${version}, ${arch}` },
        name,
        make("small", {}, version === "" ? "not started" : version),
        make("small", {}, arch),
      ),
    );
  const several = new Set(data.programs.map(({ object }) => object)).size > 1;

  /** The tables: what heads them, and what a row looks like. `text` is what the filter looks at. */
  const tables = {
    programs: {
      title: "Programs",
      rows: data.programs,
      group: ({ object }) => (several ? object : undefined),
      text: ({ object, name, section, cells }) => [
        object,
        name,
        section,
        ...cells.map((cell) => cell?.reason ?? ""),
      ],
      bad: ({ cells }) => cells.some((cell) => cell !== null && !(cell.outcome in outcomes)),
      head: () => [make("th", { scope: "col" }, "Program"), ...kernelHeads()],
      row: (program, at) => [
        make("th", { scope: "row", title: `${program.name} ${program.section}` }, program.name),
        ...program.cells.map((cell, kernel) =>
          cell === null
            ? make("td", {})
            : make(
                "td",
                {
                  class: `cell ${outcomes[cell.outcome] ?? "bad"}`,
                  tabindex: -1,
                  role: "button",
                  "data-row": at,
                  "data-kernel": kernel,
                  title: cell.reason,
                },
                cell.instructions === undefined
                  ? (words[cell.outcome] ?? cell.outcome)
                  : `ok ${cell.instructions.toLocaleString("en")}`,
              ),
        ),
      ],
    },
    fields: {
      title: "Fields",
      rows: data.fields,
      group: ({ object }) => (several ? object : undefined),
      text: ({ object, field, kind, programs, places }) => [object, field, kind, ...programs, ...places],
      bad: ({ cells }) => cells.some(({ ok }) => !ok),
      head: () => [
        make("th", { scope: "col" }, "Field"),
        ...["Kind", "Programs", "Source", "In the object"].map((name) => make("th", { scope: "col" }, name)),
        ...kernelHeads(),
      ],
      row: ({ field, kind, programs, places, local, cells }) => [
        make("th", { scope: "row", title: field }, field),
        make("td", {}, kind),
        make("td", { class: "wrap" }, programs.join(", ")),
        make("td", { class: "wrap" }, places.join(", ")),
        make("td", { class: "number" }, local),
        ...cells.map((cell, at) =>
          make(
            "td",
            { class: cell.ok ? `number ${changed(cells, at)}` : "number bad", title: cell.why },
            cell.text,
          ),
        ),
      ],
    },
    signatures: {
      title: "Signatures",
      rows: data.signatures,
      group: ({ object }) => (several ? object : undefined),
      text: ({ object, program, name, cells }) => [object, program, name, ...cells.map(({ text }) => text)],
      bad: ({ cells }) => cells.some(({ ok }) => !ok),
      head: () => [
        make("th", { scope: "col" }, "Attached to"),
        ...["Program", "Reads arguments"].map((name) => make("th", { scope: "col" }, name)),
        ...kernelHeads(),
      ],
      row: ({ name, program, reads, cells }) => [
        make("th", { scope: "row", title: name }, name),
        make("td", {}, program),
        make("td", {}, reads),
        ...cells.map((cell, at) =>
          make(
            "td",
            { class: cell.ok ? `wrap ${changed(cells, at)}` : "wrap bad", title: cell.why },
            cell.text,
          ),
        ),
      ],
    },
    needs: {
      title: "Needs",
      rows: data.needs.flatMap((one) =>
        one.reasons.map((reason, at) => ({ ...one, ...reason, program: one.program, first: at === 0 })),
      ),
      group: ({ object, program, section, needs }) =>
        `${several ? `${object}: ` : ""}${program} (${section}) needs Linux ${needs}`,
      text: ({ object, program, section, needs, kind, name }) => [
        object,
        program,
        section,
        needs,
        kind,
        name,
      ],
      bad: () => false,
      head: () =>
        ["Feature", "Since", "Kind", "Source", ""].map((name) => make("th", { scope: "col" }, name)),
      row: ({ name, since, kind, places, optional }) => [
        make("th", { scope: "row", title: name }, name),
        make("td", { class: "number" }, since),
        make("td", {}, kind),
        make(
          "td",
          { class: "wrap" },
          places.slice(0, 6).join(", ") + (places.length > 6 ? `, and ${places.length - 6} more` : ""),
        ),
        make("td", { class: "quiet" }, optional ? "used where the kernel has it" : ""),
      ],
    },
  };

  /** Stronger where a value differs from the kernel before. */
  function changed(cells, at) {
    return at > 0 && cells[at - 1].ok && cells[at - 1].text !== cells[at].text ? "" : "quiet";
  }

  let current = "programs";
  let limit = atFirst;
  const tabs = Object.fromEntries(
    Object.entries(tables).map(([name, { title, rows }]) => [
      name,
      make(
        "button",
        {
          type: "button",
          role: "tab",
          id: `tab-${name}`,
          "aria-controls": "panel",
          onclick: () => select(name),
        },
        `${title} (${name === "needs" ? data.needs.length : rows.length})`,
      ),
    ]),
  );
  const panel = make("div", { id: "panel", role: "tabpanel" });

  function select(name) {
    current = name;
    limit = atFirst;
    show();
  }

  /** Rows are made once: typing into the filter only moves them. */
  const made = new Map();
  function madeRow(name, row, one, at) {
    const key = `${name} ${at}`;
    const known = made.get(key) ?? make("tr", {}, ...row(one, at));
    made.set(key, known);
    return known;
  }

  function showAll() {
    limit = Number.POSITIVE_INFINITY;
    show();
  }

  let waiting;
  /** The table is made anew once the typing stops for a moment. */
  function schedule() {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      limit = atFirst;
      show();
    }, 60);
  }

  function show() {
    for (const [name, tab] of Object.entries(tabs)) {
      tab.setAttribute("aria-selected", String(name === current));
      tab.tabIndex = name === current ? 0 : -1;
    }
    panel.setAttribute("aria-labelledby", `tab-${current}`);
    const { rows, group, text, bad, head, row } = tables[current];
    const parts = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = rows
      .map((one, at) => ({ one, at }))
      .filter(({ one }) => !onlyBad.checked || bad(one))
      .filter(({ one }) => {
        const whole = text(one).join("\n").toLowerCase();
        return parts.every((part) => whole.includes(part));
      });
    const body = make("tbody");
    const columns = head();
    let above;
    for (const { one, at } of found.slice(0, limit)) {
      const title = group(one);
      if (title !== undefined && title !== above)
        body.append(
          make(
            "tr",
            { class: "group" },
            make("th", { colspan: 1, scope: "rowgroup", title }, title),
            make("td", { colspan: columns.length - 1 }),
          ),
        );
      above = title;
      body.append(madeRow(current, row, one, at));
    }
    const table = make(
      "table",
      { "aria-label": tables[current].title },
      make("thead", {}, make("tr", {}, ...columns)),
      body,
    );
    const more =
      found.length > limit
        ? make(
            "button",
            { type: "button", id: "more", onclick: showAll },
            `Show ${found.length - limit} more`,
          )
        : undefined;
    const content =
      found.length === 0
        ? make("p", { class: "quiet" }, rows.length === 0 ? "There are none." : "Nothing has that in it.")
        : make("div", { class: "scroll" }, table);
    panel.replaceChildren(...[content, more].filter(Boolean));
    for (const cell of panel.querySelectorAll('td.cell[tabindex="0"]')) cell.tabIndex = -1;
    const first = panel.querySelector("td.cell");
    if (first !== null) first.tabIndex = 0;
  }

  // The cells are one stop for the tabulator; the arrows move between them.
  const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
  panel.addEventListener("keydown", (event) => {
    const cell = event.target.closest?.("td.cell");
    if (!cell) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open(cell);
      return;
    }
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = neighbour(cell, step);
    if (next === undefined) return;
    cell.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
  function neighbour(cell, [down, right]) {
    if (right !== 0) {
      let at = cell;
      do at = right > 0 ? at.nextElementSibling : at.previousElementSibling;
      while (at !== null && !at.matches("td.cell"));
      return at ?? undefined;
    }
    const column = [...cell.parentElement.children].indexOf(cell);
    let line = cell.parentElement;
    do line = down > 0 ? line.nextElementSibling : line.previousElementSibling;
    while (line !== null && !line.children[column]?.matches("td.cell"));
    return line?.children[column];
  }
  panel.addEventListener("click", (event) => {
    const cell = event.target.closest("td.cell");
    if (cell !== null) open(cell);
  });
  const tablist = make("nav", { role: "tablist", "aria-label": "Tables" }, ...Object.values(tabs));
  tablist.addEventListener("keydown", ({ key }) => {
    const names = Object.keys(tables);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (step === undefined) return;
    select(names[(names.indexOf(current) + step + names.length) % names.length]);
    tabs[current].focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || dialog.open || event.target === filter) return;
    event.preventDefault();
    filter.focus();
  });

  const dialog = make("dialog", { "aria-labelledby": "detail-title" });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  let opened;
  dialog.addEventListener("close", () => opened?.focus());

  function open(cell) {
    opened = cell;
    const program = data.programs[Number(cell.dataset.row)];
    const kernel = data.kernels[Number(cell.dataset.kernel)];
    const verdict = program.cells[Number(cell.dataset.kernel)];
    const diagnostics = verdict.diagnostics.map((at) => data.diagnostics[at]);
    const log = verdict.log === undefined ? undefined : data.logs[verdict.log];
    const place = diagnostics.find(({ location }) => location !== undefined)?.location;
    const file = place?.file ?? log?.file ?? program.file;
    const source = sourcePane(file, place?.line ?? program.line);
    dialog.replaceChildren(
      make(
        "header",
        {},
        make("h2", { id: "detail-title" }, `${program.name} on ${kernel.name}`),
        make(
          "p",
          {},
          `${verdict.outcome}; ${program.section}; ${program.object}; kernel ${kernel.version}${verdict.cached ? "; from an earlier run" : ""}`,
        ),
        make("button", { type: "button", id: "close", onclick: () => dialog.close() }, "Close (Esc)"),
      ),
      make("div", { class: "explained", tabindex: 0 }, ...diagnostics.map(explained), counts(verdict.counts)),
      make("div", { class: "panes" }, logPane(log, source), source.pane),
    );
    dialog.showModal();
    source.reveal();
    dialog.querySelector("#close").focus();
  }

  function explained({ code, severity, message, location, notes = [], help }) {
    return make(
      "section",
      {},
      make("p", { class: "title" }, `${severity}[${code}]: ${message}`),
      location && make("p", {}, make("code", {}, `${location.file}:${location.line}:${location.column}`)),
      notes.length > 0 ? make("ul", {}, ...notes.map((note) => make("li", {}, note))) : undefined,
      help && make("p", { class: "help" }, `help: ${help}`),
    );
  }

  function counts(all) {
    return make(
      "dl",
      {},
      ...all.map(([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))),
    );
  }

  function sourcePane(file, line) {
    const text = file === undefined ? undefined : data.sources[file];
    const list = make("ol", { tabindex: 0, "aria-label": "Source" });
    const lines = text?.split("\n") ?? [];
    list.append(...lines.map((one, at) => make("li", { value: at + 1 }, one)));
    const mark = (at, smooth) => {
      for (const marked of list.querySelectorAll(".marked")) marked.classList.remove("marked");
      const item = list.children[at - 1];
      if (item === undefined) return;
      item.classList.add("marked");
      list.scrollTo({
        top: item.offsetTop - list.offsetTop - list.clientHeight / 3,
        behavior: smooth ? "smooth" : "instant",
      });
    };
    const title =
      file === undefined ? "No source is known" : text === undefined ? `${file} (not read)` : file;
    return {
      pane: make("div", { class: "pane source" }, make("h3", {}, title), list),
      reveal: () => line !== undefined && mark(line, false),
      mark: (at) => mark(at, true),
    };
  }

  function logPane(log, source) {
    const list = make("ol", { tabindex: 0, "aria-label": "The verifier's log" });
    if (log !== undefined) {
      if (log.leftOut > 0)
        list.append(make("li", { class: "quiet" }, `[${log.leftOut} characters left out]`));
      list.append(
        ...log.text.map((one, at) =>
          make(
            "li",
            log.lines[at] > 0
              ? { "data-line": log.lines[at], tabindex: 0, title: `line ${log.lines[at]}` }
              : {},
            one,
          ),
        ),
      );
    }
    const go = (event) => {
      const item = event.target.closest?.("li[data-line]");
      if (item) source.mark(Number(item.dataset.line));
    };
    list.addEventListener("click", go);
    list.addEventListener("keydown", (event) => event.key === "Enter" && go(event));
    return make(
      "div",
      { class: "pane log" },
      make("h3", {}, log === undefined ? "The verifier has no log of it" : "The verifier's log"),
      list,
    );
  }

  document.body.append(
    make(
      "header",
      {},
      make("h1", {}, "corelate verify"),
      make("p", {}, summary()),
      filter,
      make("label", {}, onlyBad, "only failures"),
      themeButton,
    ),
    tablist,
    make("main", {}, panel),
    dialog,
  );
  show();
})();
