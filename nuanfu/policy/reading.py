"""Turn a shop's YAML into a typed object, or name every problem with its line and field."""

from collections.abc import Callable, Iterable
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from nuanfu.errors import BadInput
from nuanfu.policy.marked_yaml import Path, read

_SAID = {
    "missing": "缺少这一项，请补上",
    "extra_forbidden": "没有这一项，请检查拼写或删掉",
    "int_type": "应为整数",
    "int_parsing_size": "数字太大",
    "bool_type": "应为 true 或 false",
    "string_type": "应为文字，是数字的请加引号",
    "string_too_short": "不能为空",
    "finite_number": "应为普通的数字",
    "tuple_type": "应为列表，例如 [a, b]",
    "too_short": "至少要写一个",
    "model_type": "应为一组 名字: 值",
    "model_attributes_type": "应为一组 名字: 值",
    "dict_type": "应为一组 名字: 值",
    "mapping_type": "应为一组 名字: 值",
}


Further = Callable[[Any], Iterable[tuple[Path, str]]]


def parse[M: BaseModel](
    model: type[M], text: str, source: str, refusal: type[BadInput], further: Further | None = None
) -> M:
    """Read YAML text as `model`.

    `further` looks at a valid object for what its shape cannot say, as paths with reasons. Raises `refusal` when
    anything is wrong: `message` names `source` and every problem with line and dotted field, `fields` is
    {dotted field: "line N: reason"}.
    """
    marked = read(text)
    problems = list(marked.problems)
    if marked.value is not None or not problems:
        try:
            valid = model.model_validate(marked.value)
        except ValidationError as error:
            known = {path for path, _, _ in problems}
            for detail in error.errors(include_url=False):
                path = place(detail)
                if path not in known:
                    problems.append((path, marked.line_of(path), reason(detail)))
        else:
            problems += [(path, marked.line_of(path), why) for path, why in (further(valid) if further else ())]
            if not problems:
                return valid
    raise refused(refusal, source, problems)


def read_text(path: FilePath, refusal: type[BadInput]) -> str:
    """Read a UTF-8 file (with or without BOM); raises `refusal` when it is missing or in another encoding."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise refusal(f"{path}：读不到这个文件({error.strerror})", {"file": f"读不到({error.strerror})"}) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        said = f"line {line}: 不是 UTF-8 编码，请另存为 UTF-8"
        raise refusal(f"{path}\n  {said}", {"file": said}) from error


def refused(refusal: type[BadInput], source: str, problems: Iterable[tuple[Path, int, str]]) -> BadInput:
    """Make the error that names every problem, in the order of the lines."""
    fields: dict[str, str] = {}
    rows: list[str] = []
    for path, line, why in sorted(problems, key=lambda problem: problem[1]):
        name = dotted(path)
        said = f"line {line}: {why}"
        fields[name] = f"{fields[name]}; {said}" if name in fields else said
        rows.append(f"  line {line}, {name}: {why}")
    return refusal(f"{source} 不能用，有 {len(rows)} 处要改：\n" + "\n".join(rows), fields)


def dotted(path: Path) -> str:
    """Write a path as the shop reads it: `price.ladder.2`; the file itself is `file`."""
    return ".".join(map(str, path)) or "file"


def place(detail: ErrorDetails) -> Path:
    """Return the path of one problem; a wrong name in a mapping is the path of that name."""
    return tuple(part for part in detail["loc"] if part != "[key]")


def reason(detail: ErrorDetails) -> str:
    """Say in Chinese what is wrong with one value and what to write."""
    context: dict[str, Any] = detail.get("ctx", {})
    match detail["type"]:
        case "value_error":
            return str(context["error"])
        case "enum":
            return f"不能写 {detail['input']}，可以写：{context['expected'].replace(' or ', ', ')}"
        case "greater_than_equal":
            return f"不能小于 {context['ge']}"
        case "decimal_max_places":
            return f"最多写 {context['decimal_places']} 位小数"
        case "less_than_equal":
            return f"不能大于 {context['le']}"
        case "string_pattern_mismatch":
            return f"名字只能用小写字母、数字、_ 和 .，不能写成 {detail['input']}"
        case kind:
            return _SAID.get(kind, detail["msg"])
