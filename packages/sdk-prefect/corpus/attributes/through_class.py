from lib.flow import flow


def plain(): ...


made = flow.step(plain)
other = flow.keep


@flow.step
def decorated(): ...


@other
def renamed(): ...
