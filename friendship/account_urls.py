"""allauth's pages that the portal uses, under Vietnamese addresses.

Left out: sign-up but for its closed door (allauth names it), addresses (clusters keeps one a person), codes, passkeys.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from friendship.views import SignInView

urlpatterns = [
    path("dang-nhap/", SignInView.as_view(), name="account_login"),
    path("dang-xuat/", account.logout, name="account_logout"),
    path("da-khoa/", account.account_inactive, name="account_inactive"),
    path("dang-ky/", account.signup, name="account_signup"),
    path("xac-nhan/", account.reauthenticate, name="account_reauthenticate"),
    path("mat-khau/doi/", account.password_change, name="account_change_password"),
    path("mat-khau/dat/", account.password_set, name="account_set_password"),
    path("mat-khau/quen/", account.password_reset, name="account_reset_password"),
    path("mat-khau/quen/da-gui/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^mat-khau/quen/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("mat-khau/da-doi/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("hai-lop/", mfa.index, name="mfa_index"),
    path("hai-lop/ma/", mfa.authenticate, name="mfa_authenticate"),
    path("hai-lop/xac-nhan/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("hai-lop/bat/", totp.activate_totp, name="mfa_activate_totp"),
    path("hai-lop/tat/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("hai-lop/ma-du-phong/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("hai-lop/ma-du-phong/tao/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("hai-lop/ma-du-phong/tai/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]
