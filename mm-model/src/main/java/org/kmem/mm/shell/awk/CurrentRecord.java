package org.kmem.mm.shell.awk;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.kmem.mm.shell.command.UsageException;

/**
 * The record and its fields: split when a field is first asked for, put together again when the record
 * is asked for after a field has changed.
 */
final class CurrentRecord {
  private static final int LIMIT = 1_000_000;

  private final Regexes regexes;
  private final List<Value> fields = new ArrayList<>();
  private Value whole = Value.input("");
  private boolean split = true;
  private boolean joined = true;

  /** Separator when the record was read: a later change of FS is for the next one. */
  private String separator = " ";

  CurrentRecord(Regexes regexes) {
    this.regexes = regexes;
  }

  void set(String text, String fieldSeparator) {
    whole = Value.input(text);
    separator = fieldSeparator;
    split = false;
    joined = true;
  }

  private void ensureSplit() {
    if (!split) {
      split = true;
      fields.clear();
      for (String piece : regexes.split(whole.text("%.6g"), separator)) {
        fields.add(Value.input(piece));
      }
    }
  }

  Value whole(String ofs, String convfmt) {
    if (!joined) {
      StringJoiner text = new StringJoiner(ofs);
      for (Value field : fields) {
        text.add(field.text(convfmt));
      }
      whole = Value.input(text.toString());
      joined = true;
    }
    return whole;
  }

  Value field(int index) {
    ensureSplit();
    return index <= fields.size() ? fields.get(index - 1) : Value.unset();
  }

  void setField(int index, Value value) throws UsageException {
    ensureSplit();
    if (index > LIMIT) {
      throw new UsageException("field number " + index + " is too large", 1);
    }
    while (fields.size() < index) {
      fields.add(Value.unset());
    }
    fields.set(index - 1, value);
    joined = false;
  }

  int count() {
    ensureSplit();
    return fields.size();
  }

  void setCount(int count) throws UsageException {
    ensureSplit();
    if (count < 0 || count > LIMIT) {
      throw new UsageException("NF cannot be " + count, 1);
    }
    while (fields.size() > count) {
      fields.removeLast();
    }
    while (fields.size() < count) {
      fields.add(Value.unset());
    }
    joined = false;
  }
}
