import base
import base as renamed

from base import job
