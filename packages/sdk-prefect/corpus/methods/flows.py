from prefect import flow


class Jobs:
    """Flows as methods."""

    @flow
    @staticmethod
    def static_beneath(a: int): ...

    @staticmethod
    @flow
    def static_above(a: int): ...

    @flow(name="class-method")
    @classmethod
    def class_beneath(cls, a: int): ...

    @flow
    def instance(self, a: int): ...

    class Inner:
        @flow
        @staticmethod
        def deep(): ...

    assigned = flow(lambda: 1, name="assigned-in-class")


class Shadows:
    def flow(fn):
        return fn

    @flow
    def plain(self): ...


class Later:
    @flow
    @staticmethod
    def before_shadow(): ...

    flow = staticmethod(lambda fn: fn)

    @flow
    def after_shadow(self): ...
