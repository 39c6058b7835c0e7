"""This file never names the engine."""
from lib import flow, instrument, job
from lib.deep.deeper import run as go
import lib.renamed as r


@flow
def through_star(): ...


@job
def through_alias(): ...


@instrument(name="through-two-aliases")
def through_two_aliases(): ...


@go
def through_relative(): ...


@r.job
def through_module(): ...
