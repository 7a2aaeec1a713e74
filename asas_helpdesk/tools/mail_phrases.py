"""Phrases of mails that programs write, and of thanks, for ``mail_words``.

Phrases are separated by bars. Hamza, tashkeel, ة and ه, capitals and hyphens make no difference.
"""

# What the subject of an out-of-office message begins with.
ABSENCE_SUBJECTS = """
automatic reply | auto reply | autoreply | automatic response | auto response | autoresponse
automated reply | automated response | vacation reply | vacation response | out of office
out of the office | ooo | away from the office | away from office | away message | on leave
on annual leave | on vacation | on holiday | absence notice | reponse automatique
absence du bureau | automatische antwort | abwesenheitsnotiz | respuesta automatica
risposta automatica | resposta automatica | automatisch antwoord | otomatik yanit
i am out of the office | i am out of office | i am on leave | i am away
i am currently out of the office | رد تلقائي | الرد التلقائي | رد الي | الرد الالي
رسالة تلقائية | رسالة الية | اجابة تلقائية | استجابة تلقائية | رد اوتوماتيكي | خارج المكتب
خارج الدوام | خارج العمل | بعيد عن المكتب | اشعار غياب | غياب عن المكتب | في اجازة
اجازة سنوية | انا في اجازة | انا خارج المكتب | تنبيه غياب | غير متواجد | خارج المكتب رد تلقائي
رد تلقائي خارج المكتب | في اجازة سنوية | في اجازة رسمية | i'm out of the office
i'm on leave | on sick leave | on maternity leave | annual leave | out of office autoreply
out of office auto reply | out of office reply | out of office notification | abwesenheit
auto
"""
# What the subject of a report on a mail begins with, before a colon.
REPORT_SUBJECTS = """
read | read receipt | not read | delivered | delivery receipt | مقروءة | تمت القراءة | قرئت
undeliverable | undelivered mail | mail delivery failed | mail delivery failure
delivery status notification | failure notice | returned mail | delivery has failed
تعذر التسليم | غير قابل للتسليم | لم يتم التسليم | لم يتم تسليم الرسالة
"""
# A program says that it is one.
DECLARATIONS = """
this is an automatic reply | this is an automatic response | this is an automatic message
this is an automatic email | this is an automatic e mail | this is an automated reply
this is an automated response | this is an automated message | this is an automated email
this is an automated e mail | this is an auto reply | this is an autoreply
this is an auto response | this is an auto generated | this is an automatically generated
this email was sent automatically | this message was sent automatically
this e mail was sent automatically
this message was created automatically by mail delivery software
this message is generated automatically | this email is auto generated
this mailbox is not monitored | this inbox is not monitored | this email box is not monitored
please do not reply to this email | please do not reply to this e mail
please do not reply to this message | do not reply to this email
do not reply to this message | please don't reply to this email | هذه رسالة تلقائية
هذه رسالة الية | هذه رسالة اوتوماتيكية | هذا رد تلقائي | هذا رد الي | هذا رد اوتوماتيكي
هذا بريد تلقائي | هذا بريد الي | هذه الرسالة تلقائية | هذه الرسالة الية
هذه الرسالة ارسلت تلقائيا | ارسلت هذه الرسالة تلقائيا | تم ارسال هذه الرسالة تلقائيا
تم ارسال هذا البريد تلقائيا | رسالة تلقائية يرجى عدم الرد | رسالة الية يرجى عدم الرد
يرجى عدم الرد على هذه الرسالة | الرجاء عدم الرد على هذه الرسالة
نرجو عدم الرد على هذه الرسالة | يرجى عدم الرد على هذا البريد | الرجاء عدم الرد على هذا البريد
نرجو عدم الرد على هذا البريد | هذا البريد غير مراقب | لا تتم متابعة هذا البريد
هذا البريد مخصص للارسال فقط | this mailbox is unattended | this mailbox is unmonitored
this inbox is unattended | this inbox is unmonitored | this is an unattended mailbox
this is an unmonitored mailbox | هذا البريد لا يستقبل الردود | هذا صندوق بريد غير مراقب
this mailbox is no longer monitored | this inbox is no longer monitored
this email address is no longer monitored | this email address is no longer in use
هذا البريد لم يعد مستخدما
"""
# Somebody says that they are away.
ABSENCE = """
i am out of office | i am out of the office | i'm out of office | i'm out of the office
i am currently out of office | i am currently out of the office | i am currently out of
i'm currently out of | i will be out of office | i will be out of the office
i'll be out of the office | i'll be out of office | we are out of the office
i am away from the office | i am away from my desk | i am away from my email
i am currently away | i'm currently away | i will be away | i am away until | i am away from
i am on leave | i'm on leave | i am currently on leave | i'm currently on leave
i will be on leave | i'll be on leave | i am on annual leave | i am currently on annual leave
i'm on annual leave | i will be on annual leave | i am on sick leave | i am on maternity leave
i am on parental leave | i am on vacation | i'm on vacation | i am currently on vacation
i'm currently on vacation | i will be on vacation | i am on holiday | i'm on holiday
i will be on holiday | i am currently on holiday | i am on a business trip | i am travelling
i am traveling | i am currently travelling | i am currently traveling | our office is closed
our offices are closed | the office is closed | our office will be closed
limited access to email | limited access to e mail | limited access to my email
limited access to my e mail | limited access to emails | no access to email
no access to my email | without access to email | will have limited access | انا خارج المكتب
انا حاليا خارج المكتب | حاليا خارج المكتب | ساكون خارج المكتب | اكون خارج المكتب
متواجد خارج المكتب | موجود خارج المكتب | متواجدة خارج المكتب | لست في المكتب
لست متواجدا في المكتب | انا في اجازة | انا حاليا في اجازة | انا الان في اجازة | حاليا في اجازة
ساكون في اجازة | اكون في اجازة | سوف اكون في اجازة | في اجازتي السنوية | متمتع باجازة
متمتعة باجازة | اتمتع باجازة | اتمتع باجازتي | مجاز حتى | مجاز من | انا مجاز | المكتب مغلق
مكتبنا مغلق | مكاتبنا مغلقة | لن اتمكن من الاطلاع | لن اتمكن من الرد | لن اتمكن من متابعة
لن اتمكن من قراءة | لا استطيع الاطلاع على البريد | لن استطيع الرد | لن استطيع الاطلاع
وصولي الى البريد محدود | سارد عليكم عند | سارد عليكم فور | سارد عليكم بعد | سارد عليكم حال
سارد عليك عند | سارد عليك فور | سارد عليك بعد | سارد عند | سارد فور | سارد على رسالتك
سارد على رسالتكم | ساعاود التواصل | i am out of | i'm out of | i am not in the office
i'm not in the office | i am presently out | i am presently away | i am away on | i'm away
i am off | i will be off | i am on a trip | i am on paternity leave | i am attending
i am on mission | ساكون غير متواجد | ساكون بعيدا | غير متواجد في المكتب
غير متواجدة في المكتب | لن اكون متواجدا | لن اكون متواجدة | انا بعيد عن المكتب | انا متغيب
انا غير متواجد | اعلمكم بانني في اجازة | انني في اجازة | اني في اجازة | انني خارج المكتب
اني خارج المكتب | بانني خارج المكتب | باني خارج المكتب | لكوني في اجازة | i am on pto
i'm on pto | i am ooo | i'm ooo | on pto until | ooo until | لوجودي خارج المكتب
لوجودي في اجازة | بسبب وجودي خارج | لتواجدي خارج | باني في اجازة | بانني في اجازة | انا باجازة
انا حاليا باجازة | انا غير موجود | انا لست موجودا | غير متواجد حاليا | غير موجود حاليا
مجاز هذا الاسبوع | مجاز اليوم | je suis absent | je suis actuellement absent
ich bin nicht im buro | ich bin derzeit nicht
متمتع باجازتي | متمتعة باجازتي | سارد عليها | i'm attending | بكون خارج المكتب | بكون في اجازة
بكون باجازة
"""
# What such messages hold besides, and people write as well.
ABSENCE_HINTS = """
i will reply when i return | i will respond when i return | upon my return | when i return
on my return | when i am back | when i'm back | until i return | back in the office
for urgent matters | for urgent issues | for urgent requests | for anything urgent
if your matter is urgent | if it is urgent | if this is urgent | in urgent cases
for urgent cases | in case of emergency | in case of urgency | for immediate assistance
خارج المكتب حاليا | خارج المكتب حتى | خارج المكتب من | خارج المكتب في | خارج اوقات الدوام
خارج الدوام الرسمي | خارج المملكة في | في اجازة حتى | في اجازة من | في اجازة سنوية
في اجازة رسمية | في اجازة مرضية | في اجازة امومة | في اجازة وضع | في اجازة ابتداء
في اجازة اعتبارا | في اجازة لغاية | في رحلة عمل | في مهمة عمل | في مهمة رسمية | انتداب حتى
في انتداب | عند عودتي | فور عودتي | بعد عودتي | حال عودتي | حين عودتي | عند العودة
فور العودة | بعد العودة من الاجازة | عند رجوعي | بعد رجوعي | للحالات العاجلة | للحالات الطارئة
للحالات الضرورية | للامور العاجلة | للامور المستعجلة | للضرورة | للضرورة القصوى
في الحالات العاجلة | في الحالات الطارئة | في حال الضرورة | في حالة الضرورة | للتواصل العاجل
للاستفسارات العاجلة | في حال وجود امر عاجل | annual leave | out of office | out of the office
on leave until | with limited access | automatic reply | during my absence | in my absence
please contact my colleague | contact my colleague | يرجى التواصل مع زميلي
يرجى التواصل مع الزميل | يرجى التواصل مع الزميلة | التواصل مع زميلي | التواصل مع زميلتي
خلال فترة غيابي | خلال غيابي | اثناء غيابي | في فترة غيابي | خلال هذه الفترة | خارج المكتب
رد تلقائي | اجازة سنوية | سيكون في اجازة | الموظف في اجازة | الزميل في اجازة
الزميلة في اجازة | يرجى التواصل مع زميله | يرجى التواصل مع زميلها | وساعود | ساعود يوم
ساعود في | ساعود بتاريخ | i will be back | i'll be back | will be back on | will be back in
will respond when | will reply when | يرجى التواصل مع
رسالة الية | رسالة تلقائية | خارج نطاق التغطية | عودتي من الاجازة | وساعود للعمل | ساعود للعمل
on medical leave | currently out | back on | returning on | slow to respond | we will be closed
will be closed for | emails will be answered | i no longer work | no longer working at
please direct your | لم اعد اعمل | لم اعد على راس العمل | يرجى مراسلة | الرجاء مراسلة | اول ما ارجع
"""
# Another desk has received a message; a server could not deliver it.
RECEIPTS = """
we have received your message | we have received your email | we have received your e mail
we have received your request | we have received your enquiry | we have received your inquiry
we have received your complaint | we've received your message | we've received your email
we've received your request | your message has been received | your email has been received
your request has been received | your message was received | your enquiry has been received
your ticket has been created | your ticket has been opened | your request has been created
your request has been registered | your request has been logged | a ticket has been created
a ticket has been opened | a support ticket has been | a case has been created
your case has been created | your message was read on | reacted to your message
has been delivered to the following recipients | your message did not reach
the following address failed | delivery to the following recipient | تم استلام رسالتكم
تم استلام رسالتك | تم استلام بريدكم | تم استلام بريدك | تم استلام طلبكم | تم استلام طلبك
تم استلام استفساركم | تم استلام شكواكم | لقد استلمنا رسالتك | لقد استلمنا رسالتكم
استلمنا رسالتكم | استلمنا طلبكم | تلقينا رسالتكم | تلقينا رسالتك | تلقينا طلبكم
تلقينا بريدكم | وصلتنا رسالتكم | وصلنا طلبكم | تم فتح تذكرة | تم انشاء تذكرة | تم تسجيل طلبكم
تم تسجيل طلبك | تمت قراءة رسالتك | تمت قراءة رسالتكم | تعذر تسليم رسالتك | تعذر تسليم الرسالة
لم يتم تسليم رسالتك | لم تصل رسالتك | تفاعل مع رسالتك
thank you for contacting us this is to confirm | your inquiry has been received
we received your message | we received your email | we received your request
we received your inquiry | we received your enquiry | your ticket is
your complaint has been received | your complaint has been registered
your submission has been received | تم استقبال رسالتكم | تم استقبال طلبكم
تم استلام رسالتكم بنجاح | استقبلنا رسالتكم | تم انشاء بلاغ | تم فتح بلاغ | تم رفع بلاغ
تم تسجيل بلاغكم | تم تسجيل شكواكم | your message has been successfully
your message was successfully | your request was successfully
your email has been successfully | وصلت رسالتكم بنجاح | تم استلام رسالتك بنجاح
"""
# What such receipts hold besides, and people write as well.
RECEIPT_HINTS = """
your ticket number | your case number | your reference number is | ticket id
thank you for contacting | thanks for contacting | thank you for getting in touch
thank you for reaching out | thank you for your email | thank you for your e mail
thank you for your message | we will get back to you | we'll get back to you
will get back to you as soon | will respond as soon as possible | we will respond within
we aim to respond | one of our team | our team will | a member of our team | has been read
could not be delivered | نشكركم على تواصلكم | نشكر لكم تواصلكم | نشكركم لتواصلكم
شكرا لتواصلكم | شكرا لتواصلك معنا | شكرا لكم على تواصلكم | نشكر تواصلكم | نشكركم على مراسلتنا
شكرا لمراسلتنا | شكرا لاتصالكم | سيتم الرد عليكم | سيتم الرد عليك | سيتم الرد في اقرب
سيتم الرد خلال | سيتم التواصل معكم | سيتم التواصل معك | سنرد عليكم | سنقوم بالرد
سنقوم بالتواصل | سنتواصل معكم | سوف نقوم بالرد | سوف نرد عليكم | رقم طلبكم | رقم تذكرتكم
رقم التذكرة الخاصة | as soon as possible | within 24 hours | business days | working days
في اقرب وقت | في اقرب وقت ممكن | خلال 24 ساعة | خلال يوم عمل | ايام عمل | رقم المرجع
الرقم المرجعي | رقم البلاغ | رقم التذكرة | رقم الطلب هو | فريق خدمة العملاء | فريق الدعم الفني
سيتم الرد على رسالتكم | سيتم الرد على رسالتك | خلال اوقات العمل | خلال ساعات العمل
خلال اوقات الدوام | اوقات العمل الرسمية | الدوام الرسمي من
"""
# Thanks, and the prayers that are thanks.
THANKS = """
بارك فيكم | بارك فيك | thank you | thank u | thankyou | thanks | thx | thnx | tnx
many thanks | much appreciated | appreciated | appreciate it | i appreciate it
we appreciate it | appreciate your | i appreciate your | cheers | god bless you | god bless
bless you | grateful | ty | شكرا | شكرا لكم | شكرا لك | الشكر | والشكر | لك الشكر | لكم الشكر
كل الشكر | جزيل الشكر | خالص الشكر | الشكر الجزيل | مشكور | مشكورين | مشكوره | مشكورون
تشكرات | تشكر | نشكركم | نشكرك | اشكركم | اشكرك | اشكر | نشكر | وشكرا | الف شكر | ممنون
ممنونين | ممتن | ممتنه | ممتنين | جزاك الله خير | جزاك الله خيرا | جزاكم الله خير
جزاكم الله خيرا | جزاكم الله كل خير | جزاك الله كل خير | جزاكم الله | جزاك الله | جزيتم خيرا
جزيت خيرا | جزيتم | بارك الله فيكم | بارك الله فيك | بارك الله بكم | بارك الله
الله يعطيكم العافيه | الله يعطيك العافيه | يعطيكم العافيه | يعطيك العافيه | عافاكم الله
عافاك الله | الله يعافيكم | الله يعافيك | الله يسعدكم | الله يسعدك | الله يجزاكم خير
الله يجزاك خير | الله يجزيكم خير | الله يجزيك خير | الله يوفقكم | الله يوفقك | وفقكم الله
وفقك الله | رحم الله والديكم | رحم الله والديك | الله يرحم والديكم | الله يرحم والديك
بيض الله وجيهكم | بيض الله وجهك | كفيتم ووفيتم | كفيت ووفيت | سلمت يداكم | سلمت يمينكم | تسلم
تسلمون | ما قصرتم | ما قصرت | ماقصرتم | ماقصرت | ما قصرتوا | لا هنتم | لا هنت | الله يحفظكم
الله يحفظك | حفظكم الله | حفظك الله | الله يبارك فيكم | الله يبارك فيك | shukran
jazakum allah khair | jazakum allah khairan | jazak allah khair | jazakallah khair
jazakumullah khairan | barak allah feek | barak allah feekum | شاكر | شاكرة | شاكرين | شاكرون
شاكر لكم | شاكرين لكم | شاكرين ومقدرين | بارك في جهودكم | بارك في جهدكم | يعطيكم الف عافيه
يعطيك الف عافيه | يعطيكم ربي العافيه | يعطيك ربي العافيه | يجزاكم خير | يجزاك خير | يجزيكم خير
يبيض وجهك | يبيض وجيهكم | لكم مني جزيل الشكر | عساكم علي القوه | عساك علي القوه
كفو عليكم | كفو عليك | اشكركم جزيل الشكر
"""
# What stands beside thanks and says nothing more, or that all is well.
COURTESY = """
الجزاء | المبذوله | المتواصل | القيمه | العاليه | so much | very much | a lot | a million
a bunch | again | once again | in advance | all | you all | everyone | team | guys | dear
dears | sir | madam | sirs | mr | ms | mrs | dr | eng | hi | hello | hey | good morning
good evening | good afternoon | good day | for your help | for your kind help | for the help
for your support | for the support | for your great support | for your quick response
for the quick response | for your response | for your prompt response | for your fast response
for the reply | for your reply | for the quick reply | for your quick reply
for your prompt reply | for your cooperation | for your time | for your effort
for your efforts | for your assistance | for the update | for the information | for the info
for letting me know | for informing me | for everything | for your message | for your email
for solving it | for resolving it | for solving the problem | for solving the issue
for resolving the issue | for your understanding | for your kind cooperation
for your attention | for your service | for the service | and best wishes | i | we | really
truly | sincerely | kindly | your | it | is | you | and | to | for | help | support | great
perfect | excellent | awesome | amazing | wonderful | nice | super | fantastic | good job
great job | well done | great service | excellent service | good service | the best | ok
okay | noted | well noted | received | got it | all good | it works | it works now | works now
it is working | it is working now | it's working now | it's working | working now | it worked
solved | resolved | fixed | it is solved | it is resolved | the problem is solved
problem solved | the issue is resolved | issue resolved | the issue is solved
the issue is fixed | the problem is fixed | done | best regards | kind regards | warm regards
regards | best | best wishes | yours sincerely | yours truly | yours | have a nice day
have a great day | have a good day | very | much | so | the | my | our | جدا | جزيلا | كثيرا
كثير | لكم | لك | لكي | لكم جميعا | جميعا | مره | مره اخري | مرة ثانيه | مقدما | من القلب
علي | عليكم | تعاونكم | تعاونك | علي تعاونكم | علي تعاونك | علي سرعه | سرعه | الرد | ردكم
ردك | التجاوب | تجاوبكم | تجاوبك | الاستجابه | استجابتكم | استجابتك | تواصلكم | تواصلك
اهتمامكم | اهتمامك | جهودكم | جهدكم | جهودك | مجهودكم | خدمتكم | خدمتك | مساعدتكم | مساعدتك
المساعده | التعاون | الاهتمام | والاهتمام | والتعاون | وتعاونكم | واهتمامكم | وسرعه | الخدمه
خدمه ممتازه | دعمكم | وقتكم | حسن تعاونكم | حسن | تعاملكم | التعامل | الراقي | الطيب | الممتاز
الجميل | الرائع | الرائعه | الكريم | الكبير | الجبار | الدائم | المثمر | البناء | خير الجزاء
خيرا | خير | كل خير | كل | الف | خالص | جزيل | الجزيل | والتقدير | التقدير | والامتنان
الامتنان | وتقدير | ومقدر | نقدر لكم | اقدر لكم | العرفان | العافيه | الله | يا | رب | امين
ان شاء الله | باذن الله | الحمد لله | والحمد لله | ولله الحمد | ما شاء الله | علي ما قدمتم
علي كل شي | السلام عليكم | السلام عليكم ورحمه الله | السلام عليكم ورحمه الله وبركاته
ورحمه الله وبركاته | ورحمه الله | وعليكم السلام | عليكم السلام | وبركاته | مرحبا | اهلا
اهلا وسهلا | صباح الخير | مساء الخير | تحيه طيبه | طيبه | وبعد | تحيه | حياكم الله | حياك الله
الاخوه | الاخوات | الاخ | الاخت | الكرام | الكريمه | الاعزاء | الافاضل | الساده
الساده الكرام | اخواني | اخي | اختي | استاذ | استاذي | الاستاذ | استاذه | فريق | فريق العمل
فريق الدعم | الفريق | القائمين | الموظف | الموظفين | الموظفه | جميع | للجميع | لجميع | معهد
المعهد | القسم | الاداره | لفريق | لفريق العمل | لفريق الدعم | والله | من كل قلبي | فعلا
حقيقه | بصراحه | مع التحيه | مع تحياتي | تحياتي | تحياتي لكم | وتحياتي | مع خالص التحيه
مع خالص تحياتي | ولكم تحياتي | ولكم التحيه | وتقبلوا تحياتي | تقبلوا تحياتي | تقبلو تحياتي
مع اطيب التحيات | اطيب التحيات | مع فائق الاحترام | فائق الاحترام | فائق الاحترام والتقدير
مع فائق الاحترام والتقدير | مع الشكر | مع الشكر والتقدير | مع جزيل الشكر | مع خالص الشكر
ودمتم | دمتم | دمتم بخير | دمت بخير | ودمتم بخير | اخوكم | اختكم | محبكم | ابنكم | اخوك | تمام
تم | ممتاز | ممتازين | رائع | رائعين | جميل | مبدعين | طيب | اوكي | حسنا | ابشر | كفو | والنعم
يسلمو | ونعم | قمه | قمه في التعامل | في | و | وصل | وصلت | وصلني | وصلتني | وصلتني الشهاده
وصلت الشهاده | وصلتني الرساله | وصلت الرساله | استلمت | استلمتها | استلمته | استلمت الشهاده
تم الاستلام | تم استلام الشهاده | تم حل المشكله | انحلت المشكله | حلت المشكله | تم الحل
انحلت | تم حلها | المشكله انحلت | المشكله تم حلها | اشتغل | اشتغلت | يعمل الان | تعمل الان
يعمل | تعمل | الان | شغال | شغاله | اموري طيبه | امورنا طيبه | نتمني لكم التوفيق | بالتوفيق
وبالتوفيق | اتمني لكم التوفيق | التوفيق | دوام التوفيق | موفقين | الي الامام | للامام
you can close the ticket | you can close it | you may close the ticket
please close the ticket | please close it | please close this ticket | يمكنكم اغلاق التذكره
يمكنكم اغلاق الطلب | يمكنكم اغلاق الشكوي | الرجاء اغلاق التذكره | ارجو اغلاق التذكره
ارجو اغلاق الطلب | no further questions | nothing else | that is all | that's all
لا يوجد شي اخر | لا شي اخر | no problem | لا مشكله | thank | for the fast response
for the great support | for your great help | quick response | fast response | quick help
prompt reply | you have been very helpful | very helpful | you were very helpful | helpful
it arrived | i received it | i have received it | received it | i got it
received the certificate | i received the certificate | i have received the certificate
i got the certificate | issue solved | everything works | everything is fine
everything works now | all is well | all good now | fine now | of you | from the heart
appreciated | الشهاده وصلت | الشهاده وصلتني | وصلني الرابط | وصل الرابط | الرابط يعمل
الرابط يعمل الان | تم الدخول | دخلت | استطعت الدخول | تمكنت من الدخول | تم تعديل | تم التعديل
تم حل مشكلتي | انحلت مشكلتي | حلت مشكلتي | تم معالجه المشكله | تمت معالجه المشكله | تم الامر
انتهت المشكله | انتهي الامر | علي المتابعه | متابعتكم | المتابعه | لمتابعتكم | لتعاونكم
لتجاوبكم | لاهتمامكم | لمساعدتكم | لجهودكم | لسرعه | لردكم | لكل | للجهود | لك علي | لكم علي
علي اهتمامكم | علي المساعده | علي مساعدتكم | علي حسن | علي سرعه الرد | علي سرعه التجاوب
علي سرعه الاستجابه | علي التوضيح | التوضيح | علي الرد | علي الافاده | الافاده | افادتكم
وجهودكم | وجزاكم الله خيرا | والله يعطيكم العافيه | حفظكم | رعاكم الله | ورعاكم | وسدد خطاكم
سدد الله خطاكم | حل المشكله | لحل المشكله | علي حل المشكله | وحل المشكله | تعبكم | علي تعبكم
معي | معنا | كنتم | كنت | انتم | انت | من | هذا | هذه | مع | عليه | عليها | بكم | بك | فيكم
فيك | اليكم | على ما تقدمونه | ما تقدمونه | على ما قدمتموه | ما قدمتموه | ما تبذلونه
على ما تبذلونه | المجهود | علي المجهود | مجهود | for resolving this | for solving this
for fixing this | for fixing it | for fixing the problem | for fixing the issue
for your prompt action | for your quick action | for your action | for closing the ticket
for closing it | for closing this ticket | for the clarification | for clarifying
for your clarification | for explaining | for the explanation | for following up
for your follow up | for the follow up | for taking care of it | for taking care of this
على اغلاق التذكره | اغلاق التذكره | اغلاق الطلب | على الاغلاق | بنجاح | مني | للتوضيح
للافاده | للمتابعه | للمساعده | السريع | السريعه | العاجل | العاجله | لا حاجه
لا حاجه لاعاده فتح التذكره | لا حاجه لاعاده الفتح | لا حاجه لذلك | no further help needed
no further action needed | no further action | no need to reopen | no need to reopen it
nothing further | لا يوجد لدي شي | ومقدرين
with | الحمدلله | انحلت المشكله | لفريق الدعم الفني | فريق الدعم الفني | شغل مرتب | شغلكم مرتب
تقفلون التذكره | تقدرون تقفلون التذكره | تقدرون تغلقون التذكره | والاستاذه
الاستاذه | والاستاذ | وحسن | تعاملكم معي
"""
# Somebody who writes one of these beside thanks says or asks more.
OBJECTIONS = """
but | however | yet | still | not | no | isn't | isnt | doesn't | doesnt | don't | dont
didn't | didnt | can't | cant | cannot | couldn't | won't | wont | wasn't | wasnt | haven't
havent | hasn't | hasnt | never | unfortunately | although | though | except | problem again
same problem | same issue | again the | please | pls | plz | kindly check | when | why | how
what | where | who | which | could you | can you | would you | will you | need | want | wrong
error | failed | fails | nothing | useless | late | delay | unacceptable | disappointed
worst | bad | waiting | without | until now | if | لكن | ولكن | لكنه | لكني | لكنها | الا ان
الا اني | غير ان | الا | لم | ولم | لن | ولن | لا يزال | لازال | لا زال | لا زالت | لا تزال
ما زال | مازال | مازالت | ما زالت | للاسف | الاسف | مع الاسف | لا | ولا | ليس | ليست | ليسوا
مو | مب | مش | ما | وما | ماهو | ماهي | محد | ارجو | نرجو | الرجاء | رجاء | يرجي | اريد | نريد
ابغي | ودي | احتاج | نحتاج | متي | كيف | لماذا | ليش | ليه | اين | وين | هل | كم | ماذا | وش
ايش | شلون | نفس المشكله | نفس الخطا | المشكله نفسها | خطا | لسي | لسه | لسا | الي الان لم
حتي الان | الي الان | حتي اللحظه | بدون | عدم | فشل | تاخر | متاخر | سيء | سييه | اعيد | اعاده
اعيدوا | مره ثانيه نفس | غير | طلب | اطلب | نطلب | لو سمحت | لو سمحتم | تكفون | ياليت | ليت
لو | اذا | عندي | problem | problems | issue | issues | missing | incomplete | broken | fail
complaint | reopen | open it again | open again | refund | مشكله | المشكله | ناقصه | ناقص
معطل | معطله | شكوي | شكواي | افتحوا | افتح | فتح | اعاده فتح | للحين | باقي | باقيه | تنقص
ينقص | مكسور | استفسار | سوال | تحقق | تاكد | تاكدوا | راجعوا | صححوا | تصحيح | فيه خطا | بس
ابي | crashed | down | stuck | blocked | locked | expired | empty | frozen | slow | back again
is back | returned | terrible | awful | horrible | ignoring | مقفل | مقفله | معلق | معلقه
منقطع | انقطع | عادت | رجعت | رجع | عاد | السييه | السيء | سيئه | السيئه | ارغب | اتمني
بانتظار | انتظر | ننتظر | حسبي | التاخير | تاخير | الاهمال | اهمال | المماطله | تجاهل
تجاهلكم
"""
