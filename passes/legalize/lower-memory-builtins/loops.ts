/** Loops in IR, one for each width of a step in bytes. Each ends after `%n` bytes, a multiple of the width. */

/**
 * The counter goes through an empty assembly statement. Otherwise LLVM would replace it by a pointer and an end pointer, and the verifier tracks
 * bounds of scalars only.
 */
const opaque = (name: string, from: string) => `  ${name} = call i64 asm sideeffect "", "=r,0"(i64 ${from})`;

export function copyUp(width: number): string {
  const int = `i${8 * width}`;
  return `
define void @__corelate_copy_up_${width}(ptr %d, ptr %s, i64 %n) alwaysinline nounwind {
entry:
  %none = icmp eq i64 %n, 0
  br i1 %none, label %done, label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
${opaque("%at", "%i")}
  %from = getelementptr i8, ptr %s, i64 %at
  %to = getelementptr i8, ptr %d, i64 %at
  %value = load ${int}, ptr %from, align ${width}
  store ${int} %value, ptr %to, align ${width}
  %next = add i64 %at, ${width}
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}`;
}

/** For overlapping regions: copies backwards if the target is behind the source. */
export function move(width: number): string {
  const int = `i${8 * width}`;
  return `
define void @__corelate_move_${width}(ptr %d, ptr %s, i64 %n) alwaysinline nounwind {
entry:
  %none = icmp eq i64 %n, 0
  br i1 %none, label %done, label %some
some:
  %da = ptrtoint ptr %d to i64
  %sa = ptrtoint ptr %s to i64
  %behind = icmp ugt i64 %da, %sa
  br i1 %behind, label %down, label %up
up:
  %i = phi i64 [ 0, %some ], [ %next, %up ]
${opaque("%at", "%i")}
  %from = getelementptr i8, ptr %s, i64 %at
  %to = getelementptr i8, ptr %d, i64 %at
  %value = load ${int}, ptr %from, align ${width}
  store ${int} %value, ptr %to, align ${width}
  %next = add i64 %at, ${width}
  %more = icmp ult i64 %next, %n
  br i1 %more, label %up, label %done
down:
  %j = phi i64 [ %n, %some ], [ %before, %down ]
${opaque("%end", "%j")}
  %before = sub i64 %end, ${width}
  %from2 = getelementptr i8, ptr %s, i64 %before
  %to2 = getelementptr i8, ptr %d, i64 %before
  %value2 = load ${int}, ptr %from2, align ${width}
  store ${int} %value2, ptr %to2, align ${width}
  %more2 = icmp ugt i64 %before, 0
  br i1 %more2, label %down, label %done
done:
  ret void
}`;
}

export function fill(width: number): string {
  const int = `i${8 * width}`;
  const ones = BigInt(`0x${"01".repeat(width)}`);
  return `
define void @__corelate_fill_${width}(ptr %d, i8 %byte, i64 %n) alwaysinline nounwind {
entry:
${width === 1 ? "  %value = add i8 %byte, 0" : `  %wide = zext i8 %byte to ${int}\n  %value = mul ${int} %wide, ${ones}`}
  %none = icmp eq i64 %n, 0
  br i1 %none, label %done, label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
${opaque("%at", "%i")}
  %to = getelementptr i8, ptr %d, i64 %at
  store ${int} %value, ptr %to, align ${width}
  %next = add i64 %at, ${width}
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %done
done:
  ret void
}`;
}

/** Less than, equal to or greater than 0, as C's memcmp says. */
export const compare = `
define i32 @__corelate_compare(ptr %a, ptr %b, i64 %n) alwaysinline nounwind {
entry:
  %none = icmp eq i64 %n, 0
  br i1 %none, label %done, label %loop
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %same ]
${opaque("%at", "%i")}
  %pa = getelementptr i8, ptr %a, i64 %at
  %pb = getelementptr i8, ptr %b, i64 %at
  %va = load i8, ptr %pa, align 1
  %vb = load i8, ptr %pb, align 1
  %wa = zext i8 %va to i32
  %wb = zext i8 %vb to i32
  %difference = sub i32 %wa, %wb
  %equal = icmp eq i8 %va, %vb
  br i1 %equal, label %same, label %done
same:
  %next = add i64 %at, 1
  %more = icmp ult i64 %next, %n
  br i1 %more, label %loop, label %done
done:
  %result = phi i32 [ 0, %entry ], [ %difference, %loop ], [ 0, %same ]
  ret i32 %result
}`;
