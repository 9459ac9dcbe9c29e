"""Runs a program under a seccomp filter that answers unshare(2) with EPERM, as container engines do by default."""

import ctypes
import os
import platform
import struct
import sys

UNSHARE = {"x86_64": 272, "aarch64": 97}[platform.machine()]
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, SECCOMP_MODE_FILTER = 22, 38, 2
SECCOMP_RET_ERRNO, SECCOMP_RET_ALLOW, EPERM = 0x00050000, 0x7FFF0000, 1
LOAD_WORD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06


def instruction(code, true, false, value):
    """struct sock_filter"""
    return struct.pack("HBBI", code, true, false, value)


class Program(ctypes.Structure):
    """struct sock_fprog"""

    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


instructions = [
    instruction(LOAD_WORD, 0, 0, 0),
    instruction(JUMP_IF_EQUAL, 0, 1, UNSHARE),
    instruction(RETURN, 0, 0, SECCOMP_RET_ERRNO | EPERM),
    instruction(RETURN, 0, 0, SECCOMP_RET_ALLOW),
]
code = ctypes.create_string_buffer(b"".join(instructions))
program = Program(len(instructions), ctypes.addressof(code))
libc = ctypes.CDLL(None, use_errno=True)
for call in (
    (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
    (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0),
):
    if libc.prctl(*call) != 0:
        sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
os.execvp(sys.argv[1], sys.argv[1:])
