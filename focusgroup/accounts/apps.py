from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "focusgroup.accounts"
    verbose_name = "People"
