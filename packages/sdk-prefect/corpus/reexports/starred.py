from lib import *


@job()
def starred(): ...


@flow
def also_starred(): ...
