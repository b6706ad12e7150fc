package org.kmem.mm.shell.awk;

import java.util.LinkedHashMap;
import java.util.Map;

/** An array: values by subscript, in order of insertion. */
final class AwkArray {
  final Map<String, Value> elements = new LinkedHashMap<>();

  Value get(String subscript) {
    return elements.computeIfAbsent(subscript, s -> Value.unset());
  }
}
