"""The directive `http-interface`: a page from an OpenAPI document, a section for each operation and each schema."""

import http
import pathlib

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

METHODS = ("get", "post", "put", "patch", "delete")


def text(value):
    return " ".join(str(value or "").split()).replace("|", "\\|")


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines] + [""]


def kind(schema):
    """A schema in a few words; a reference is a link to its section."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    for key in ("oneOf", "allOf", "anyOf"):
        if key in schema:
            return (" or " if key != "allOf" else " and ").join(kind(part) for part in schema[key])
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("type") == "array":
        return "list of " + kind(schema.get("items", {}))
    types = schema.get("type", "any")
    words = " or ".join(str(each) for each in types) if isinstance(types, list) else str(types)
    return words + (f" ({schema['format']})" if "format" in schema else "")


def proof(name, scheme):
    """How a request shows who it is from."""
    if scheme["type"] == "apiKey":
        return f"the {scheme['in']} `{scheme['name']}`"
    if scheme["type"] == "http":
        return f"`Authorization: {scheme['scheme'].title()} …`"
    return "a client certificate"


def properties(schema):
    """The rows of an object's members, of what it is composed of too."""
    required = schema.get("required", [])
    for part in schema.get("allOf", []):
        yield from properties(part)
    for name, member in schema.get("properties", {}).items():
        remark = text(member.get("description"))
        yield [f"`{name}`", kind(member), "required" if name in required else "", remark]


class HTTPInterface(SphinxDirective):
    required_arguments = 1

    def run(self):
        _, path = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(path)
        document = yaml.safe_load(pathlib.Path(path).read_text(encoding="utf-8"))
        general = ["## In general", "", document["info"]["description"], ""]
        lines = [*general, *self.operations(document), *self.schemas(document)]
        section = nodes.section()
        section.document = self.state.document
        self.state.nested_parse(StringList("\n".join(lines).splitlines(), path), 0, section, match_titles=1)
        return section.children

    def operations(self, document):
        for tag in document["tags"]:
            yield from [f"## {tag['name']}", "", tag["description"], ""]
            for path, item in document["paths"].items():
                for method in METHODS:
                    operation = item.get(method)
                    if operation and operation["tags"][0] == tag["name"]:
                        yield from self.operation(document, method, path, item, operation)

    def operation(self, document, method, path, item, operation):
        yield from [f"### `{method.upper()} {path}`", "", text(operation.get("summary")) + ".", ""]
        if operation.get("description"):
            yield from [operation["description"], ""]
        schemes = document["components"]["securitySchemes"]
        proofs = [" and ".join(proof(name, schemes[name]) for name in each) for each in operation.get("security", []) if each]
        yield from ["Access: " + (", or ".join(proofs) if proofs else "anybody") + ".", ""]
        parameters = [resolved(document, each) for each in item.get("parameters", []) + operation.get("parameters", [])]
        if parameters:
            yield from table(
                ["parameter", "in", "value", "meaning"],
                [[f"`{each['name']}`", each["in"], kind(each["schema"]), text(each.get("description"))]
                 for each in parameters])
        for media, content in operation.get("requestBody", {}).get("content", {}).items():
            schema = content["schema"]
            yield from [f"Body (`{media}`): {kind(schema)}", ""]
            if rows := list(properties(schema)):
                yield from table(["member", "value", "", "meaning"], rows)
        rows = []
        for status, answer in operation["responses"].items():
            answer = resolved(document, answer)
            bodies = [kind(content["schema"]) for content in answer.get("content", {}).values()]
            meaning = text(answer["description"])
            if answer is document["components"]["responses"].get("Problem"):
                meaning = http.HTTPStatus(int(status)).phrase
            rows.append([str(status), meaning, ", ".join(bodies)])
        yield from table(["status", "meaning", "body"], rows)

    def schemas(self, document):
        yield from ["## Schemas", ""]
        for name, schema in document["components"]["schemas"].items():
            yield from [f"### {name}", "", text(schema.get("description")), ""]
            rows = list(properties(schema))
            if rows:
                yield from table(["member", "value", "", "meaning"], rows)
            else:
                yield from [kind(schema), ""]


def resolved(document, value):
    while "$ref" in value:
        target = document
        for word in value["$ref"].removeprefix("#/").split("/"):
            target = target[word]
        value = target
    return value


def setup(app):
    app.add_directive("http-interface", HTTPInterface)
    return {"parallel_read_safe": True}
