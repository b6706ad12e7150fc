package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kmem.slab.CacheFlags.DEBUG_DEFAULT;
import static org.kmem.slab.CacheFlags.NONE;
import static org.kmem.slab.CacheFlags.SLAB_CONSISTENCY_CHECKS;
import static org.kmem.slab.CacheFlags.SLAB_FAILSLAB;
import static org.kmem.slab.CacheFlags.SLAB_HWCACHE_ALIGN;
import static org.kmem.slab.CacheFlags.SLAB_POISON;
import static org.kmem.slab.CacheFlags.SLAB_RED_ZONE;
import static org.kmem.slab.CacheFlags.SLAB_STORE_USER;
import static org.kmem.slab.CacheFlags.SLAB_TRACE;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlubDebugOptionsTest {
  private static int flags(String options, String cache) {
    return SlubDebugOptions.parse(options).flagsFor(cache);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "slab_debug", "slub_debug", "slab_debug=", "slub_debug=fzpu", "UPZF"})
  void parse_nothingOrAllLetters_debugsAllCachesFully(String options) {
    assertThat(flags(options, "dentry")).isEqualTo(DEBUG_DEFAULT);
  }

  @Test
  void parse_eachLetter_isOneFlag() {
    assertThat(flags("F", "x")).isEqualTo(SLAB_CONSISTENCY_CHECKS);
    assertThat(flags("Z", "x")).isEqualTo(SLAB_RED_ZONE);
    assertThat(flags("P", "x")).isEqualTo(SLAB_POISON);
    assertThat(flags("U", "x")).isEqualTo(SLAB_STORE_USER);
    assertThat(flags("T", "x")).isEqualTo(SLAB_TRACE);
    assertThat(flags("A", "x")).isEqualTo(SLAB_FAILSLAB);
    assertThat(flags("O", "x")).isEqualTo(NONE);
    assertThat(flags("FZ", "x")).isEqualTo(SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE);
  }

  @Test
  void parse_minus_switchesDebuggingOff() {
    assertThat(flags("-", "x")).isEqualTo(NONE);
    assertThat(flags("FZ-", "x")).isEqualTo(NONE);
    assertThat(SlubDebugOptions.NONE.flagsFor("x")).isEqualTo(NONE);
  }

  @Test
  void parse_names_restrictsDebuggingToThem() {
    String options = "slab_debug=P,kmalloc-*,dentry";
    assertThat(flags(options, "dentry")).isEqualTo(SLAB_POISON);
    assertThat(flags(options, "kmalloc-")).isEqualTo(SLAB_POISON);
    assertThat(flags(options, "kmalloc-rcl-96")).isEqualTo(SLAB_POISON);
    assertThat(flags(options, "dma-kmalloc-96")).isEqualTo(NONE);
    assertThat(flags(options, "dentry2")).isEqualTo(NONE);
    assertThat(flags(options, "dentr")).isEqualTo(NONE);
  }

  @Test
  void parse_namesWithoutLetters_debugsThemFully() {
    assertThat(flags(",dentry", "dentry")).isEqualTo(DEBUG_DEFAULT);
    assertThat(flags(",dentry", "filp")).isEqualTo(NONE);
    assertThat(flags("Z,*", "filp")).isEqualTo(SLAB_RED_ZONE);
  }

  @Test
  void parse_blocks_haveLettersOfTheirOwn() {
    String options = "Z,dentry;U,kmalloc-*";
    assertThat(flags(options, "dentry")).isEqualTo(SLAB_RED_ZONE);
    assertThat(flags(options, "kmalloc-64")).isEqualTo(SLAB_STORE_USER);
    assertThat(flags(options, "filp")).isEqualTo(NONE);
  }

  @Test
  void parse_blockWithoutNames_isForAllOthers() {
    String options = "FZ;-,zs_handle,zspage";
    assertThat(flags(options, "filp")).isEqualTo(SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE);
    assertThat(flags(options, "zspage")).isEqualTo(NONE);
    assertThat(flags(options, "zs_handle")).isEqualTo(NONE);
  }

  @Test
  void parse_severalBlocksThatMatch_firstNamedAndLastUnnamedCount() {
    assertThat(flags("P,kmalloc-*;U,kmalloc-64", "kmalloc-64")).isEqualTo(SLAB_POISON);
    assertThat(flags("P;Z", "filp")).isEqualTo(SLAB_RED_ZONE);
    assertThat(flags(";;P;;Z,dentry;;", "filp")).isEqualTo(SLAB_POISON);
  }

  @ParameterizedTest
  @CsvSource({
    "'FX', 1",
    "'slab_debug=FQ', 1",
    "'F dentry', 1",
    "'F,', 2",
    "'F,dentry,,filp', 9",
    "'F,a;Z,', 6",
    "'F,*x', 2",
    "'F,a*b,c', 3",
    "'slab_debug_F', 0",
    "'F=Z', 1"
  })
  void parse_badText_saysWhere(String options, int position) {
    assertThatThrownBy(() -> SlubDebugOptions.parse(options))
        .isInstanceOf(SlubDebugFormatException.class)
        .hasMessageContaining("position " + position)
        .asInstanceOf(InstanceOfAssertFactories.type(SlubDebugFormatException.class))
        .extracting(SlubDebugFormatException::position)
        .isEqualTo(position);
  }

  @Test
  void geometry_withDebugging_addsItsFlags() {
    SlabGeometry geometry =
        SlubDebugOptions.parse("ZP,dentry")
            .geometry("dentry", 192, 0, SLAB_HWCACHE_ALIGN, false, 2);
    assertThat(geometry.flags()).isEqualTo(SLAB_HWCACHE_ALIGN | SLAB_RED_ZONE | SLAB_POISON);
    assertThat(geometry.redZoneLeftBytes()).isEqualTo(64);
  }

  @Test
  void geometry_whereOrderWouldRise_hasNoDebugDataWithO() {
    SlubDebugOptions options = SlubDebugOptions.parse("FZPUO");
    assertThat(options.keepsOrders()).isTrue();
    SlabGeometry page = options.geometry("names_cache", 4096, 0, NONE, false, 2);
    assertThat(page).isEqualTo(SlabGeometry.of(4096, 0, SLAB_CONSISTENCY_CHECKS, false, 2));
    SlabGeometry small = options.geometry("dentry", 192, 0, NONE, false, 2);
    assertThat(small).isEqualTo(SlabGeometry.of(192, 0, DEBUG_DEFAULT, false, 2));
    SlabGeometry without =
        SlubDebugOptions.parse("FZPU").geometry("names_cache", 4096, 0, NONE, false, 2);
    assertThat(without).isEqualTo(SlabGeometry.of(4096, 0, DEBUG_DEFAULT, false, 2));
  }

  @Test
  void toString_ofOptions_isTheirValue() {
    assertThat(SlubDebugOptions.parse("slub_debug=FZ,dentry")).hasToString("FZ,dentry");
  }
}
