package org.kmem.bench.trace;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * Reads {@code key=value} fields of a kmem event.
 *
 * <p>Implementation notes. A key is told by its length and checked by its bytes; keys that no one
 * knows are read past. A word without {@code =} after a text value belongs to it: call sites in
 * modules print as {@code name+0x1/0x2 [module]}, and a cache's name may hold spaces.
 */
final class FieldParser extends LineScanner {
  private static final byte[] PFN = key("pfn");
  private static final byte[] PTR = key("ptr");
  private static final byte[] NAME = key("name");
  private static final byte[] NODE = key("node");
  private static final byte[] ORDER = key("order");
  private static final byte[] CALL_SITE = key("call_site");
  private static final byte[] GFP_FLAGS = key("gfp_flags");
  private static final byte[] BYTES_REQ = key("bytes_req");
  private static final byte[] ACCOUNTED = key("accounted");
  private static final byte[] MIGRATETYPE = key("migratetype");
  private static final byte[] ALLOC_ORDER = key("alloc_order");
  private static final byte[] BYTES_ALLOC = key("bytes_alloc");
  private static final byte[] FRAGMENTING = key("fragmenting");
  private static final byte[] PERCPU_REFILL = key("percpu_refill");
  private static final byte[] FALLBACK_ORDER = key("fallback_order");
  private static final byte[] PAGEBLOCK_ORDER = key("pageblock_order");
  private static final byte[] CHANGE_OWNERSHIP = key("change_ownership");
  private static final byte[] ALLOC_MIGRATETYPE = key("alloc_migratetype");
  private static final byte[] FALLBACK_MIGRATETYPE = key("fallback_migratetype");

  private static final int HAS_PFN = 1;
  private static final int HAS_PTR = 1 << 1;
  private static final int HAS_ORDER = 1 << 2;
  private static final int HAS_MIGRATE_TYPE = 1 << 3;
  private static final int HAS_GFP = 1 << 4;
  private static final int HAS_BYTES_REQUESTED = 1 << 5;
  private static final int HAS_BYTES_ALLOCATED = 1 << 6;
  private static final int HAS_FALLBACK_ORDER = 1 << 7;
  private static final int HAS_FALLBACK_MIGRATE_TYPE = 1 << 8;
  private static final int HAS_CALL_SITE = 1 << 9;

  /** Names of the bits above, for messages. */
  private static final String[] FIELD_NAMES = {
    "pfn=",
    "ptr=",
    "order=",
    "migratetype=",
    "gfp_flags=",
    "bytes_req=",
    "bytes_alloc=",
    "fallback_order=",
    "fallback_migratetype=",
    "call_site="
  };

  private final TraceEvent event;
  private final TraceStrings strings;
  private int present;
  private int valueTo;

  FieldParser(TraceEvent event, TraceStrings strings) {
    this.event = event;
    this.strings = strings;
  }

  private static byte[] key(String text) {
    return text.getBytes(US_ASCII);
  }

  /** Reads all fields of a line of {@code event.type}; false with the problem noted. */
  boolean parse(byte[] line, int from, int to) {
    bytes = line;
    start = from;
    end = to;
    at = from;
    present = 0;
    problem = null;
    int symbolFrom = 0;
    int symbolTo = 0;
    while (true) {
      skipSpaces();
      if (at == end) {
        break;
      }
      int keyFrom = at;
      while (at < end && bytes[at] != '=' && bytes[at] != ' ') {
        at++;
      }
      if (at == end || bytes[at] == ' ') {
        if (bytes[keyFrom] == '(' && bytes[at - 1] == ')' && present == 0) {
          // trace-cmd prints the call site's symbol first.
          symbolFrom = keyFrom + 1;
          symbolTo = at - 1;
        }
        continue;
      }
      int keyTo = at++;
      if (!readField(keyFrom, keyTo)) {
        return false;
      }
    }
    if (symbolTo > symbolFrom) {
      event.callSiteId = strings.callSites.intern(bytes, symbolFrom, symbolTo);
    }
    return complete();
  }

  private boolean is(byte[] key, int from) {
    return Arrays.equals(bytes, from, from + key.length, key, 0, key.length);
  }

  /** Reads the value at {@link #at} of the key {@code [from, to)}. */
  private boolean readField(int from, int to) {
    switch (to - from) {
      case 3 -> {
        if (is(PFN, from)) {
          present |= HAS_PFN;
          return readPfn() && setPfn();
        }
        if (is(PTR, from)) {
          present |= HAS_PTR;
          return readAddress() && setPtr();
        }
      }
      case 4 -> {
        if (is(NODE, from)) {
          return readDecimal(-1, Short.MAX_VALUE) && setNode();
        }
        if (is(NAME, from)) {
          findTextEnd();
          event.cacheNameId = strings.cacheNames.intern(bytes, at, valueTo);
          at = valueTo;
          return true;
        }
      }
      case 5 -> {
        if (is(ORDER, from)) {
          return readOrder(HAS_ORDER) && setOrder();
        }
      }
      case 9 -> {
        if (is(GFP_FLAGS, from)) {
          present |= HAS_GFP;
          return readGfp();
        }
        if (is(CALL_SITE, from)) {
          present |= HAS_CALL_SITE;
          findTextEnd();
          event.callSiteId = strings.callSites.intern(bytes, at, valueTo);
          at = valueTo;
          return true;
        }
        if (is(BYTES_REQ, from)) {
          present |= HAS_BYTES_REQUESTED;
          boolean read = readDecimal(0, Long.MAX_VALUE);
          event.bytesRequested = value;
          return read;
        }
        if (is(ACCOUNTED, from)) {
          return readTruth() && setAccounted();
        }
      }
      case 11 -> {
        if (is(MIGRATETYPE, from)) {
          return readMigrateType(HAS_MIGRATE_TYPE) && setMigrateType();
        }
        if (is(BYTES_ALLOC, from)) {
          present |= HAS_BYTES_ALLOCATED;
          boolean read = readDecimal(0, Long.MAX_VALUE);
          event.bytesAllocated = value;
          return read;
        }
        if (is(ALLOC_ORDER, from)) {
          return readOrder(HAS_ORDER) && setOrder();
        }
        if (is(FRAGMENTING, from)) {
          boolean read = readDecimal(0, 1);
          event.fragmenting = value == 1;
          return read;
        }
      }
      case 13 -> {
        if (is(PERCPU_REFILL, from)) {
          boolean read = readDecimal(0, 1);
          event.percpuRefill = value == 1;
          return read;
        }
      }
      case 14 -> {
        if (is(FALLBACK_ORDER, from)) {
          boolean read = readOrder(HAS_FALLBACK_ORDER);
          event.fallbackOrder = (int) value;
          return read;
        }
      }
      case 15 -> {
        if (is(PAGEBLOCK_ORDER, from)) {
          boolean read = readDecimal(0, LineParser.MAX_ORDER);
          event.pageblockOrder = (int) value;
          return read;
        }
      }
      case 16 -> {
        if (is(CHANGE_OWNERSHIP, from)) {
          boolean read = readDecimal(0, 1);
          event.changeOwnership = value == 1;
          return read;
        }
      }
      case 17 -> {
        if (is(ALLOC_MIGRATETYPE, from)) {
          return readMigrateType(HAS_MIGRATE_TYPE) && setMigrateType();
        }
      }
      case 20 -> {
        if (is(FALLBACK_MIGRATETYPE, from)) {
          boolean read = readMigrateType(HAS_FALLBACK_MIGRATE_TYPE);
          event.fallbackMigrateType = (int) value;
          return read;
        }
      }
      default -> {}
    }
    skipValue();
    return true;
  }

  private void skipValue() {
    while (at < end && bytes[at] != ' ') {
      at++;
    }
  }

  /** Sets {@link #valueTo} to the end of a text value: before the next {@code word=}. */
  private void findTextEnd() {
    int i = at;
    while (i < end && bytes[i] != ' ') {
      i++;
    }
    valueTo = i;
    while (i < end) {
      int word = i + 1;
      i = word;
      while (i < end && bytes[i] != ' ' && bytes[i] != '=') {
        i++;
      }
      if (i < end && bytes[i] == '=') {
        return;
      }
      if (i > word) {
        valueTo = i;
      }
    }
  }

  private boolean readOrder(int bit) {
    present |= bit;
    return readDecimal(0, LineParser.MAX_ORDER);
  }

  private boolean readMigrateType(int bit) {
    present |= bit;
    return readDecimal(0, LineParser.MAX_MIGRATE_TYPE);
  }

  private boolean readGfp() {
    int from = at;
    skipValue();
    int id = strings.internGfp(bytes, from, at);
    if (from == at || strings.isGfpUnknown(id)) {
      return fail(MalformedKind.UNKNOWN_GFP_FLAG, from, "GFP flag names of Linux 6.12");
    }
    event.gfpId = id;
    event.gfpFlags = strings.gfpFlags(id);
    return true;
  }

  private boolean readTruth() {
    int from = at;
    skipValue();
    value = bytes[Math.min(from, end - 1)] == 't' ? 1 : 0;
    boolean known = value == 1 ? at - from == 4 : at - from == 5 && bytes[from] == 'f';
    return known || fail(MalformedKind.BAD_NUMBER, from, "true or false");
  }

  private boolean setPfn() {
    event.pfn = value;
    return true;
  }

  private boolean setPtr() {
    event.ptr = value;
    return true;
  }

  private boolean setNode() {
    event.node = (int) value;
    return true;
  }

  private boolean setOrder() {
    event.order = (int) value;
    return true;
  }

  private boolean setMigrateType() {
    event.migrateType = (int) value;
    return true;
  }

  private boolean setAccounted() {
    event.accounted = value == 1;
    return true;
  }

  /** Whether the fields that a replay of this type needs were there; marks failed allocations. */
  private boolean complete() {
    int needed =
        switch (event.type) {
          case PAGE_ALLOC -> HAS_PFN | HAS_ORDER | HAS_MIGRATE_TYPE | HAS_GFP;
          case PAGE_FREE -> HAS_PFN | HAS_ORDER;
          case PAGE_FREE_BATCHED -> HAS_PFN;
          case ZONE_LOCKED, PCPU_DRAIN -> HAS_PFN | HAS_ORDER | HAS_MIGRATE_TYPE;
          case EXTFRAG ->
              HAS_PFN
                  | HAS_ORDER
                  | HAS_MIGRATE_TYPE
                  | HAS_FALLBACK_ORDER
                  | HAS_FALLBACK_MIGRATE_TYPE;
          case KMALLOC, CACHE_ALLOC ->
              HAS_PTR | HAS_CALL_SITE | HAS_BYTES_REQUESTED | HAS_BYTES_ALLOCATED | HAS_GFP;
          case KFREE, CACHE_FREE -> HAS_PTR | HAS_CALL_SITE;
        };
    int missing = needed & ~present;
    if (missing != 0) {
      return fail(
          MalformedKind.MISSING_FIELD, end, FIELD_NAMES[Integer.numberOfTrailingZeros(missing)]);
    }
    event.failed =
        switch (event.type) {
          case PAGE_ALLOC -> event.pfn == 0;
          case KMALLOC, CACHE_ALLOC -> event.ptr == 0;
          default -> false;
        };
    return true;
  }
}
