package org.kmem.mm.scenario.actor;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Advice;
import org.kmem.mm.abi.FileAdvice;
import org.kmem.mm.abi.MemoryPolicy;
import org.kmem.mm.abi.Prot;
import org.kmem.mm.abi.Rlimit;
import org.kmem.mm.abi.UnknownNameException;

/** The words for constants of the kernel; null stands for a word that is none. */
final class ActorWords {
  private ActorWords() {}

  static @Nullable Integer prot(String word) {
    try {
      return Prot.parse(word);
    } catch (UnknownNameException e) {
      return null;
    }
  }

  static @Nullable Advice advice(String word) {
    try {
      return Advice.parse(word);
    } catch (UnknownNameException e) {
      return null;
    }
  }

  static @Nullable MemoryPolicy policy(String word) {
    try {
      return MemoryPolicy.parse(word);
    } catch (UnknownNameException e) {
      return null;
    }
  }

  static @Nullable FileAdvice fileAdvice(String word) {
    try {
      return FileAdvice.parse(word);
    } catch (UnknownNameException e) {
      return null;
    }
  }

  static @Nullable Rlimit limit(String word) {
    return switch (word) {
      case "as" -> Rlimit.AS;
      case "data" -> Rlimit.DATA;
      case "stack" -> Rlimit.STACK;
      case "memlock" -> Rlimit.MEMLOCK;
      default -> null;
    };
  }
}
