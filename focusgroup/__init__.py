# Celery's shared tasks need an application in every process that Django starts.
from focusgroup.celery import app as celery_app

__all__ = ("celery_app",)
