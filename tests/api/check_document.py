"""Checks an OpenAPI document: against the official schema of OpenAPI 3.1, and its examples against its own schemas."""

import json
import sys

from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator


def main():
    document = json.load(sys.stdin)
    faults = [f"{'/'.join(map(str, error.path))}: {error.message}" for error in OpenAPIV31SpecValidator(document).iter_errors()]
    faults += [fault for place, example, schema in examples(document) for fault in misfits(document, place, example, schema)]
    if faults:
        sys.exit("\n".join(faults))


def examples(document):
    """Each example with its schema, as (place, example, schema)."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            place = f"{method.upper()} {path}"
            for parameter in operation["parameters"]:
                if "example" in parameter:
                    yield f"{place}: {parameter['name']}", parameter["example"], parameter["schema"]
            for content in operation.get("requestBody", {}).get("content", {}).values():
                if "example" not in content:
                    sys.exit(f"{place} has a body, and no example of it")
                yield place, content["example"], content["schema"]


def misfits(document, place, example, schema):
    validator = Draft202012Validator({**schema, "components": document["components"]})
    return [f"{place}: {error.message}" for error in validator.iter_errors(example)]


main()
