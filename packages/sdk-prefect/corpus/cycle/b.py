from a import *


def helper(): ...
