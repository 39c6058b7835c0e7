from ...decorators import flow as run
