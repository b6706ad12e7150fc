package org.kmem.bench.gate.deterministic;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Puts one more atomic operation into a method of the engine, as a careless change would. */
final class Plant {
  private static final MethodTypeDesc NO_ARGUMENTS_TO_LONG =
      MethodTypeDesc.of(ConstantDescs.CD_long);
  private static final ClassDesc ATOMIC_LONG = ClassDesc.of(AtomicLong.class.getName());

  private Plant() {}

  /** An atomic addition to a word on the heap, at the beginning of a method. */
  static UnaryOperator<byte[]> onHeap(String className, String method) {
    return in(
        className,
        method,
        code ->
            code.getstatic(ClassDesc.of(PlantedWord.class.getName()), "WORD", ATOMIC_LONG)
                .invokevirtual(ATOMIC_LONG, "getAndIncrement", NO_ARGUMENTS_TO_LONG)
                .pop2());
  }

  /** An atomic addition to a word of raw memory, at the beginning of a method. */
  static UnaryOperator<byte[]> offHeap(String className, String method, long address) {
    MethodTypeDesc getAndAdd =
        MethodTypeDesc.of(ConstantDescs.CD_long, ConstantDescs.CD_long, ConstantDescs.CD_long);
    return in(
        className,
        method,
        code ->
            code.loadConstant(address)
                .lconst_1()
                .invokestatic(ClassDesc.of("org.kmem.memory.Memory"), "getAndAddLong", getAndAdd)
                .pop2());
  }

  private static UnaryOperator<byte[]> in(
      String className, String methodName, Consumer<CodeBuilder> operation) {
    String internal = "org/kmem/" + className.replace('.', '/');
    return bytes -> {
      ClassFile format = ClassFile.of();
      ClassModel model = format.parse(bytes);
      if (!model.thisClass().asInternalName().equals(internal)) {
        return bytes;
      }
      if (model.methods().stream().noneMatch(m -> m.methodName().equalsString(methodName))) {
        throw new IllegalArgumentException(className + " has no method " + methodName);
      }
      return format.transformClass(
          model,
          (builder, element) -> {
            if (element instanceof MethodModel method
                && method.methodName().equalsString(methodName)) {
              builder.transformMethod(
                  method, MethodTransform.transformingCode(new Beginning(operation)));
            } else {
              builder.with(element);
            }
          });
    };
  }

  /** Code with something before it. */
  private record Beginning(Consumer<CodeBuilder> operation) implements CodeTransform {
    @Override
    public void atStart(CodeBuilder builder) {
      operation.accept(builder);
    }

    @Override
    public void accept(CodeBuilder builder, CodeElement element) {
      builder.with(element);
    }
  }
}
