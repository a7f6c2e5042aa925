"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from sigap.accounts.views import account, directory, key_sign_in, lock, passkeys, people, register, sign_in, tokens

app_name = "accounts"

urlpatterns = [
    path("masuk/", sign_in.sign_in, name="sign_in"),
    path("masuk/kode/", sign_in.code, name="code"),
    path("masuk/kunci/", key_sign_in.answer, name="key_sign_in"),
    path("masuk/kunci/mulai/", key_sign_in.ask, name="key_ask"),
    path("masuk/jabatan/", sign_in.choose_post, name="choose_post"),
    path("keluar/", sign_in.sign_out, name="sign_out"),
    path("kunci/", lock.lock, name="lock"),
    path("kunci/ganti/", lock.switch, name="switch"),
    path("bahasa/", account.language, name="language"),
    path("tampilan/", account.theme, name="theme"),
    path("saya/", account.account, name="account"),
    path("saya/kode/", account.totp, name="totp"),
    path("saya/kode-cadangan/", account.recovery, name="recovery"),
    path("saya/kunci-masuk/", passkeys.keys, name="passkeys"),
    path("saya/kunci-masuk/mulai/", passkeys.ask_to_register, name="passkey_ask"),
    path("saya/kunci-masuk/daftar/", passkeys.register, name="passkey_register"),
    path("saya/kunci-masuk/bukti/", passkeys.prove, name="prove"),
    path("saya/kunci-masuk/bukti/mulai/", passkeys.ask_to_prove, name="prove_ask"),
    path("saya/kunci-masuk/<uuid:passkey>/hapus/", passkeys.remove, name="passkey_remove"),
    path("saya/pin/", account.pin, name="pin"),
    path("saya/sandi/", account.password, name="password"),
    path("saya/sesi/<int:pk>/keluarkan/", account.revoke_one, name="revoke_one"),
    path("saya/sesi/keluarkan-lain/", account.revoke_others, name="revoke_others"),
    path("kelola/", directory.index, name="manage"),
    path("kelola/instansi/", directory.institutions, name="institutions"),
    path("kelola/instansi/<str:code>/", directory.institution, name="institution"),
    path("kelola/jabatan/", directory.posts, name="posts"),
    path("kelola/petugas/", people.people, name="people"),
    path("kelola/petugas/tambah/", people.add, name="person_add"),
    path("kelola/petugas/<uuid:person>/", people.person, name="person"),
    path("kelola/petugas/<uuid:person>/jabatan/", people.assign, name="assign"),
    path("kelola/petugas/<uuid:person>/jabatan/<uuid:holding>/akhiri/", people.end, name="end_holding"),
    path("kelola/petugas/<uuid:person>/kontak/", people.add_contact, name="add_contact"),
    path("kelola/petugas/<uuid:person>/kontak/<uuid:contact>/", people.change_contact, name="change_contact"),
    path("kelola/petugas/<uuid:person>/pindah/", people.depart, name="depart"),
    path("kelola/petugas/<uuid:person>/akses/", people.way_in, name="way_in"),
    path("kelola/petugas/<uuid:person>/akses/dua-orang/", people.second_person, name="second_person"),
    path("kelola/calon/", register.register, name="register"),
    path("kelola/calon/tambah/", register.add, name="register_add"),
    path("kelola/calon/<uuid:entry>/akhiri/", register.remove, name="register_remove"),
    path("kelola/kunci-api/", tokens.tokens, name="tokens"),
    path("kelola/kunci-api/<uuid:token>/cabut/", tokens.revoke, name="revoke_token"),
]
