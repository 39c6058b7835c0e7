from lib import configured, constant_name, make, named_flow, plain, team_flow


@team_flow
def direct(a, b=2): ...


@named_flow("ignored by discovery")
def named(): ...


@configured(retries=1)
def with_arguments(): ...


@constant_name
def constant(): ...


@plain
def no_flow(): ...


made = make("x")
called = team_flow(plain)
