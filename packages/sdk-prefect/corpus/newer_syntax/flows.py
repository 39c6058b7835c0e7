from prefect import flow

x = {"a": 1}
text = f"{x['a']!r:>{10}} {'nested: ' + f'{x}'} {{}}"

if (n := len(text)) > 3:
    pass


@flow
def positional(a, b=lambda x, *y: (x, y), /, *, c: "int | None" = None): ...


@flow
async def star(*args: int, **kwargs: str): ...


@flow
def defaults(a=1, b="a,b", c={"k": [1, 2]}, d=lambda: 0, e=x["a"], f=(1,), g=not None, h=1 if x else 2): ...


def semicolons(): pass; pass


@flow
def one_line(a): return a


class Body: x = 1; y = 2


@flow
def \
        continued(a,
                  b): \
        return a
