### What is looked for in words before they are kept. Lists with a line between: phrases that point at one person,
### names that are everyday words too, and the commonest words of a few languages.

care-only-one = i am the only | i'm the only | as the only | the only one of us | only i know | i alone | my ward | my key worker | my diagnosis
care-also-names = art | bill | charity | dawn | faith | grace | hope | jack | joy | june | may | mark | pat | rich | rob | rose | sky | sue | will
care-common-en = the | and | of | that | is | it | for | was | with | are | this | have | not | be | we | they | you
care-common-de = der | die | und | das | ist | nicht | ich | wir | mit | den | sie | ein | eine | auf | für | dass | uns
care-common-fr = le | les | des | est | et | pas | que | je | nous | une | dans | pour | qui | avec | sont | ce | vous
care-common-es = el | los | las | es | y | que | una | por | con | para | del | pero | como | está | nos | muy | lo
care-common-it = il | gli | che | di | è | una | per | non | con | sono | del | della | ma | ci | noi | più | questo
care-common-nl = het | een | en | niet | ik | wij | dat | van | zijn | met | voor | op | maar | ook | we | deze | hebben
