package org.kmem.mm.abi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ErrnoTest {
  @ParameterizedTest
  @CsvSource({
    "ENOMEM,12,Cannot allocate memory",
    "EFAULT,14,Bad address",
    "EEXIST,17,File exists",
    "EINVAL,22,Invalid argument",
    "ENOSPC,28,No space left on device",
    "EHWPOISON,133,Memory page has hardware error"
  })
  void number_ofAnError_isThatOfLinux(Errno errno, int number, String text) {
    assertThat(errno.number()).isEqualTo(number);
    assertThat(errno.text()).isEqualTo(text);
  }

  @ParameterizedTest
  @EnumSource
  void of_everyNumber_isItsError(Errno errno) {
    assertThat(Errno.of(errno.number())).isSameAs(errno);
    assertThat(SyscallResult.isError(errno.asResult())).isTrue();
    assertThat(SyscallResult.ofReturn(errno.asResult()))
        .isEqualTo(new SyscallResult.Failure(errno));
    assertThat(new SyscallResult.Failure(errno).asReturn()).isEqualTo(errno.asResult());
  }

  @Test
  void of_unknownNumber_isRefused() {
    for (int number : new int[] {0, -1, 37, 134, 5000}) {
      assertThatThrownBy(() -> Errno.of(number))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(Integer.toString(number));
    }
  }

  @Test
  void isError_atTheEdges_coversExactlyTheErrors() {
    assertThat(SyscallResult.isError(0)).isFalse();
    assertThat(SyscallResult.isError(-1)).isTrue();
    assertThat(SyscallResult.isError(-4095)).isTrue();
    assertThat(SyscallResult.isError(-4096)).isFalse();
    assertThat(SyscallResult.ofReturn(0x7f00_0000_0000L))
        .isEqualTo(new SyscallResult.Success(0x7f00_0000_0000L));
    assertThat(new SyscallResult.Success(7).asReturn()).isEqualTo(7);
    assertThatThrownBy(() -> SyscallResult.errnoOf(3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("isError");
  }
}
