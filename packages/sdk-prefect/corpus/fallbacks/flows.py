try:
    from prefect import flow
except ImportError:

    def flow(fn=None, **kwargs):
        return fn if fn else (lambda inner: inner)


@flow
def after_try(): ...


try:
    import no_such_package_at_all as engine
except ImportError:
    import prefect as engine


@engine.flow(name="by-fallback")
def by_fallback(): ...


def flow(fn):
    return fn


try:
    from prefect import flow
except ImportError:
    pass


@flow
def after_redefinition(): ...


from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from no_such_package_at_all import flow
else:
    from prefect import flow


@flow
def not_for_checkers(): ...


def install():
    global late
    from prefect import flow as late


install()


@late
def by_global(): ...
