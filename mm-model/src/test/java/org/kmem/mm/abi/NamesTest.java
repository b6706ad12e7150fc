package org.kmem.mm.abi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The words of {@code task} and the numbers behind them. */
class NamesTest {
  @ParameterizedTest
  @CsvSource({"none,0", "r,1", "w,2", "rw,3", "rx,5", "rwx,7"})
  void prot_everyWord_hasItsBits(String word, int bits) {
    assertThat(Prot.parse(word)).isEqualTo(bits);
  }

  @Test
  void perms_protections_printAsInMaps() {
    assertThat(Prot.perms(Prot.PROT_READ | Prot.PROT_WRITE, false)).isEqualTo("rw-p");
    assertThat(Prot.perms(Prot.PROT_NONE, true)).isEqualTo("---s");
    assertThat(Prot.perms(Prot.PROT_READ | Prot.PROT_EXEC, false)).isEqualTo("r-xp");
  }

  @ParameterizedTest
  @CsvSource({
    "shared,0x1",
    "private,0x2",
    "fixed,0x10",
    "anon,0x20",
    "growsdown,0x100",
    "locked,0x2000",
    "noreserve,0x4000",
    "populate,0x8000",
    "hugetlb,0x40000",
    "noreplace,0x100000"
  })
  void mapFlags_everyWord_hasItsBit(String word, String bit) {
    assertThat(MapFlags.parse(word)).isEqualTo(Integer.decode(bit));
    assertThat(MapFlags.isName(word)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "normal,0",
    "random,1",
    "sequential,2",
    "willneed,3",
    "dontneed,4",
    "free,8",
    "remove,9",
    "dontfork,10",
    "dofork,11",
    "mergeable,12",
    "unmergeable,13",
    "hugepage,14",
    "nohugepage,15",
    "dontdump,16",
    "dodump,17",
    "wipeonfork,18",
    "keeponfork,19",
    "cold,20",
    "pageout,21",
    "populate_read,22",
    "populate_write,23",
    "dontneed_locked,24",
    "collapse,25"
  })
  void advice_everyWord_hasItsNumber(String word, int number) {
    assertThat(Advice.parse(word).number()).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource({
    "default,0",
    "preferred,1",
    "bind,2",
    "interleave,3",
    "local,4",
    "preferred-many,5",
    "weighted,6"
  })
  void memoryPolicy_everyWord_hasItsNumber(String word, int number) {
    assertThat(MemoryPolicy.parse(word).number()).isEqualTo(number);
    assertThat(MemoryPolicy.parse(word).word()).isEqualTo(word);
  }

  @Test
  void otherFlags_words_haveTheirBits() {
    assertThat(MlockFlags.parseMlockall("current")).isEqualTo(1);
    assertThat(MlockFlags.parseMlockall("future")).isEqualTo(2);
    assertThat(MlockFlags.parseMlockall("onfault")).isEqualTo(4);
    assertThat(MsyncFlags.parse("async")).isEqualTo(1);
    assertThat(MsyncFlags.parse("invalidate")).isEqualTo(2);
    assertThat(MsyncFlags.parse("sync")).isEqualTo(4);
    assertThat(MremapFlags.ALL).isEqualTo(7);
  }

  @Test
  void signals_ofMemory_haveTheirNumbers() {
    assertThat(Signal.SIGBUS.number()).isEqualTo(7);
    assertThat(Signal.SIGSEGV.number()).isEqualTo(11);
    assertThat(Signal.SIGKILL.exitStatus()).isEqualTo(137);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "RW", "xyz"})
  void parse_unknownWord_saysWhichThereAre(String word) {
    assertThatThrownBy(() -> Prot.parse(word))
        .isInstanceOf(UnknownNameException.class)
        .hasMessageContaining("none, r, rw, rwx, rx, w");
    assertThatThrownBy(() -> MapFlags.parse(word)).isInstanceOf(UnknownNameException.class);
    assertThatThrownBy(() -> Advice.parse(word))
        .isInstanceOf(UnknownNameException.class)
        .hasMessageContaining("dontneed");
    assertThatThrownBy(() -> MemoryPolicy.parse(word)).isInstanceOf(UnknownNameException.class);
    assertThatThrownBy(() -> MsyncFlags.parse(word)).isInstanceOf(UnknownNameException.class);
    assertThatThrownBy(() -> MlockFlags.parseMlockall(word))
        .isInstanceOf(UnknownNameException.class);
  }
}
