from .decorators import *
from .renamed import job, tool as instrument
from . import deep
