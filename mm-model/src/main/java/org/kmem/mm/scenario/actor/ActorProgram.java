package org.kmem.mm.scenario.actor;

import org.kmem.mm.abi.Advice;
import org.kmem.mm.task.StaticBinary;
import org.kmem.mm.task.TaskStruct;
import org.kmem.mm.vma.VmArea;
import org.kmem.units.PageSize;

/**
 * What the tool does with its own memory: above all it makes itself present and private, so that nothing of it
 * faults later.
 */
final class ActorProgram {
  private static final long PAGE = PageSize.SIZE_BYTES;
  private static final long WARM_STACK_BYTES = 16 * PAGE;

  /** Faults map a file by windows of 64 KiB around the address. */
  private static final int FAULT_AROUND_SHIFT = 16;

  private static final long FAULT_AROUND_BYTES = 1L << FAULT_AROUND_SHIFT;

  /** The windows of text and of constants that a client does not, and does, touch. */
  private static final long UNUSED_TEXT = 0x450000;

  private static final long CLIENT_RODATA = 0x4a0000;
  private static final int CLIENT_BSS_PAGES = 5;

  private final Actors actors;
  private final TaskStruct self;
  private final ActorMemory memory;
  private final StaticBinary binary = StaticBinary.TASK;

  /** How far below its beginning the stack is while the tool serves. */
  private static final long FRAME_BYTES = 0x400;

  ActorProgram(Actors actors, TaskStruct self, ActorMemory memory) {
    this.actors = actors;
    this.self = self;
    this.memory = memory;
  }

  static long pageUp(long address) {
    return PageSize.roundUp(address);
  }

  private static long pageDown(long address) {
    return address & -PAGE;
  }

  /** A child's first step: the C library notes in thread-local storage whose thread it is. */
  void beginAsChild() {
    memory.writeOwn(self.mm().map().startBrk());
  }

  /**
   * What a client touches of the program: most of its text, by the windows in which faults map a file, and a
   * little of its data. Seen with the recorded tool.
   */
  void runAsClient() {
    for (long window = binary.entry(); window < binary.textEnd(); window += FAULT_AROUND_BYTES) {
      if (window >> FAULT_AROUND_SHIFT != UNUSED_TEXT >> FAULT_AROUND_SHIFT) {
        memory.readOwn(window);
      }
    }
    memory.readOwn(CLIENT_RODATA);
    memory.readOwn(CLIENT_RODATA + FAULT_AROUND_BYTES);
    long bss = pageUp(binary.data().address() + binary.data().fileBytes());
    for (int page = 0; page < CLIENT_BSS_PAGES; page++) {
      memory.writeOwn(bss + page * PAGE);
    }
    memory.writeOwn(stackPointer());
  }

  /** What a child of a client uses of its parent's memory before it executes the program anew. */
  void runBetweenForkAndExec() {
    memory.readOwn(binary.entry());
    memory.readOwn(CLIENT_RODATA);
    for (long page = binary.relroEnd();
        page < pageUp(binary.data().address() + binary.data().fileBytes());
        page += PAGE) {
      memory.writeOwn(page);
    }
    memory.writeOwn(stackPointer());
    memory.writeOwn(self.mm().map().startStack());
  }

  /**
   * Makes text, data and the upper stack present and private.
   *
   * @return lowest page of the stack that the tool itself uses
   */
  long warm() {
    long textEnd = pageUp(binary.textEnd());
    for (long page = binary.start(); page < textEnd; page += PAGE) {
      memory.readOwn(page);
    }
    for (long page = textEnd; page < pageUp(binary.end()); page += PAGE) {
      if (advise(page, PAGE, Advice.POPULATE_WRITE) != 0) {
        advise(page, PAGE, Advice.POPULATE_READ);
      }
    }
    long low = pageDown(stackPointer()) - WARM_STACK_BYTES;
    advise(low, WARM_STACK_BYTES + PAGE, Advice.POPULATE_WRITE);
    return low;
  }

  private long advise(long address, long length, Advice advice) {
    return actors.calls().madvise(self, address, length, advice);
  }

  /** What every command makes the tool use: the stack it runs on, its buffers, its tables. */
  void useOwnMemory() {
    memory.writeOwn(stackPointer());
    memory.writeOwn(pageDown(binary.end()));
    memory.readOwn(binary.entry());
  }

  private long stackPointer() {
    return self.mm().map().startStack() - FRAME_BYTES;
  }

  /** The present lower end of the stack's area; 0 if it is gone. */
  long stackStart() {
    VmArea stack = self.mm().areas().containing(self.mm().map().startStack());
    return stack == null ? 0 : stack.start();
  }
}
