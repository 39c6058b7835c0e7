import middle

from middle import (renamed,
    base, job)

tools = middle.base


@job
def through_a_plain_import(): ...


@base.job
def through_an_imported_module(): ...


@renamed.job
def through_a_renamed_module(): ...


@middle.job
def through_a_module(): ...


@middle.renamed.job
def through_a_module_of_a_module(): ...


@tools.job
def through_an_assigned_module(): ...
