#!/usr/bin/env python
# vim: set fileencoding=cp1251 :
from prefect import flow


@flow(name='поток')
def cyrillic(): ...
