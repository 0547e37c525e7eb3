"""An import-linter contract the library does not have: a package may import these modules, and no others."""

from __future__ import annotations

from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from importlinter.domain.imports import Module


class AllowListContract(Contract):
    """Whatever ``source`` imports from outside itself is in ``allowed`` (names of top-level packages).

    ``source``: an internal package. Standard library modules count like any other.
    """

    type_name = "allow_list"

    source = fields.ModuleField()
    allowed = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001 - the library's signature
        """Collect every direct import that is not allowed."""
        source = cast(Module, self.source).name
        allowed = cast("set[str]", self.allowed)
        inside = {source} | graph.find_descendants(source)
        output.verbose_print(verbose, f"{len(inside)} modules in {source}")
        found = [
            f"{module} imports {imported} (line {detail['line_number']})"
            for module in sorted(inside)
            for imported in sorted(graph.find_modules_directly_imported_by(module) - inside)
            if imported.partition(".")[0] not in allowed
            for detail in graph.get_import_details(importer=module, imported=imported)
        ]
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one line for each import that is not allowed."""
        for line in check.metadata["found"]:
            output.print_error(line)
