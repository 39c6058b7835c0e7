from area.tools import step
import area.tools


@step
def one(): ...


@area.tools.step
def two(): ...
