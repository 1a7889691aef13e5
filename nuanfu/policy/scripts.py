"""The shop's wording: script id → variants, with `{variables}` that are filled in when something is said.

Files are `policy/scripts/*.yml`, one per flow. Each entry declares the variables that the code supplies for it, so that
whoever edits the wording sees what there is. A variant that names another, or says what must not be said, is refused
when the files are loaded.
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from string import Formatter
from typing import Annotated

from pydantic import AfterValidator, Field, RootModel, StringConstraints

from nuanfu.conduct.linter import lint_lanes
from nuanfu.errors import ScriptInvalid
from nuanfu.negotiation.moves import Lane
from nuanfu.negotiation.policy import Section
from nuanfu.negotiation.quantities import Text, distinct
from nuanfu.policy.marked_yaml import Path
from nuanfu.policy.reading import parse, read_text

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
ScriptId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$")]


class Script(Section):
    """One thing that the shop says, in several wordings; without a `lane` it serves both and is held to both lists."""

    lane: Lane | None = Field(default=None, description="the only lane in which it is said")
    variables: Annotated[tuple[Name, ...], AfterValidator(distinct)] = Field(
        default=(), description="what the code supplies, as texts ready to read"
    )
    variants: Annotated[tuple[Text, ...], Field(min_length=1), AfterValidator(distinct)] = Field(
        description="the wordings, the preferred one first"
    )


class ScriptFile(RootModel[dict[ScriptId, Script]]):
    """One file: script id → script."""


class Scripts:
    """All scripts of the shop."""

    def __init__(self, scripts: Mapping[str, Script]) -> None:
        """Hold scripts whose variants have been checked."""
        self._scripts = dict(scripts)
        self._patterns = {name: [_pattern(variant) for variant in script.variants] for name, script in scripts.items()}
        said = {name: script.variants for name, script in scripts.items()}
        self.version = hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def become(self, others: "Scripts") -> None:
        """Say what others say from now on: whoever holds these scripts takes up a publication without a restart."""
        self._scripts, self._patterns, self.version = others._scripts, others._patterns, others.version

    def copy(self) -> "Scripts":
        """Return the same scripts, which do not change with these."""
        return Scripts(self._scripts)

    def reworded(self, changes: Mapping[str, Sequence[str]]) -> "Scripts":
        """Return these scripts with other variants for some ids; their variables stay, which the code supplies.

        Raises ScriptInvalid with every problem by `id.number`, counted from 0.
        """
        fields: dict[str, str] = {}
        changed: dict[str, Script] = {}
        for script_id, variants in changes.items():
            if script_id not in self._scripts:
                fields[script_id] = "没有这条话术"
            elif variants and all(variant.strip() for variant in variants):
                texts = tuple(variant.strip() for variant in variants)
                changed[script_id] = self._scripts[script_id].model_copy(update={"variants": texts})
                for number, why in _wrong(changed[script_id]):
                    field = f"{script_id}.{number}"
                    fields[field] = f"{fields[field]}；{why}" if field in fields else why
            else:
                fields[script_id] = "至少要有一种写法，每一种都不能空着"
        if fields:
            raise ScriptInvalid("\n".join(f"{field}：{why}" for field, why in fields.items()), fields)
        return Scripts({**self._scripts, **changed})

    def __contains__(self, script_id: str) -> bool:
        return script_id in self._scripts

    def __getitem__(self, script_id: str) -> Script:
        return self._scripts[script_id]

    @property
    def ids(self) -> frozenset[str]:
        """Return the ids of all scripts."""
        return frozenset(self._scripts)

    def was_said(self, script_id: str, lines: Collection[str]) -> bool:
        """Tell whether any of the lines was said by this script, whatever it was filled with."""
        return any(said.fullmatch(line) for said in self._patterns.get(script_id, ()) for line in lines)

    def wordings(self, script_id: str) -> dict[str, str]:
        """Return {name: variant}; a name stands for exactly these words, so that changed words are another wording."""
        return {hashlib.sha256(text.encode()).hexdigest()[:8]: text for text in self[script_id].variants}

    def say(
        self,
        script_id: str,
        variables: Mapping[str, str],
        already_said: Collection[str],
        preferred: str | None = None,
    ) -> str:
        """Return the first variant not yet said in this conversation, else the first of those said least often.

        The first is the one that `preferred` names (see `wordings`), the others follow in their order. A variant said
        with other figures was said: a buyer hears the words around them again. Variables that the script does not use
        are ignored. Raises ScriptInvalid for an unknown script, or when a declared variable was not supplied.
        """
        script = self._scripts.get(script_id)
        if script is None:
            raise ScriptInvalid(f"没有话术 {script_id}，请在 policy/scripts/ 里写上。")
        missing = [name for name in script.variables if name not in variables]
        if missing:
            raise ScriptInvalid(f"话术 {script_id} 缺少变量 {'、'.join(missing)}。")
        times_said = [sum(bool(said.fullmatch(line)) for line in already_said) for said in self._patterns[script_id]]
        first = list(self.wordings(script_id)).index(preferred) if preferred else 0
        order = [*range(first, len(times_said)), *range(first)]
        chosen: str = script.variants[min(order, key=lambda at: times_said[at])]
        return chosen.format_map(variables)


def load_scripts(folder: FilePath | str) -> Scripts:
    """Read every `*.yml` of a folder.

    Raises ScriptInvalid naming line, script and variable or phrase of every problem in every file.
    """
    files = sorted(FilePath(folder).glob("*.yml"))
    if not files:
        raise ScriptInvalid(f"{folder} 里没有话术文件(*.yml)。")
    scripts: dict[str, Script] = {}
    written_in: dict[str, str] = {}
    refused: list[ScriptInvalid] = []
    for file in files:
        try:
            found = parse_scripts(read_text(file, ScriptInvalid), file.name)
        except ScriptInvalid as error:
            refused.append(error)
            continue
        for script_id, script in found.items():
            if script_id in scripts:
                said = f"{file.name}: {script_id} 在 {written_in[script_id]} 里已经有了，请删掉一个"
                refused.append(ScriptInvalid(said, {f"{file.name}:{script_id}": said}))
            scripts[script_id] = script
            written_in[script_id] = file.name
    if refused:
        fields = {field: why for error in refused for field, why in error.fields.items()}
        raise ScriptInvalid("\n".join(error.message for error in refused), fields)
    return Scripts(scripts)


def parse_scripts(text: str, source: str = "scripts") -> dict[str, Script]:
    """Read the YAML text of one script file; raises ScriptInvalid like `load_scripts`."""
    return dict(parse(ScriptFile, text, source, ScriptInvalid, _problems).root)


def _problems(file: ScriptFile) -> Iterator[tuple[Path, str]]:
    """Yield what is wrong with each wording: its variables, and what it says."""
    for script_id, script in file.root.items():
        for number, why in _wrong(script):
            yield (script_id, "variants", number), why


def _wrong(script: Script) -> Iterator[tuple[int, str]]:
    lanes = tuple(Lane) if script.lane is None else (script.lane,)
    filled = [f"{{{name}}}" for name in script.variables]
    for number, variant in enumerate(script.variants):
        why = _wrong_with(variant, script.variables)
        if why:
            yield number, why
        if variant in script.variants[:number]:
            yield number, "和前面的一种写法一样"
        for finding in lint_lanes(variant, lanes, truths=filled):
            yield number, str(finding)


def _pattern(variant: str) -> re.Pattern[str]:
    """Return what every text said by a variant looks like."""
    parts = Formatter().parse(variant)
    return re.compile("".join(re.escape(text) + (".*" if name is not None else "") for text, name, _, _ in parts))


def _wrong_with(variant: str, variables: Collection[str]) -> str:
    """Return what is wrong with the variables of a wording, or an empty text."""
    try:
        fields = [(name, form, turn) for _, name, form, turn in Formatter().parse(variant) if name is not None]
    except ValueError:
        return "大括号不成对，变量要写成 {名字}"
    for name, form, turn in fields:
        if form or turn:
            return f"变量 {name} 后面不能带格式，只写 {{{name}}}"
        if name not in variables:
            known = "、".join(variables) or "没有"
            return f"没有变量 {name}，可以用的：{known}"
    return ""
