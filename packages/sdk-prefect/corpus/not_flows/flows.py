"""Names that look right and are not: @flow
@flow
def in_docstring(): ...
"""
from dataclasses import dataclass

# @flow
# def in_comment(): ...


def flow(fn):
    return fn


@flow
def another_function(): ...


class Metaflow:
    def flow(self, fn):
        return fn


metaflow = Metaflow()


@metaflow.flow
def by_object(): ...


TEXT = '''
from prefect import flow
@flow
def in_string(): ...
'''
