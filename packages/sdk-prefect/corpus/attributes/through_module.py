from lib import flow


def plain(): ...


made = flow.job(plain)
named = flow.named(plain)


@flow.job
def decorated(): ...
